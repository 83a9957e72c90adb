-- Task queues of other people's workers that jobs name, while no worker polls them.
create table unattended_task_queues (
    name text primary key,
    asked_at timestamptz not null
);
