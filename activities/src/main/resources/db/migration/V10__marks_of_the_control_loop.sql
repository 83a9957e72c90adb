-- What the list of Temporal's schedules said of a job when its schedule was last found to be as it should.
alter table job_definitions
    add column converged_listing text;

-- How far the control loop has looked, by what it looked at.
create table watermarks (
    name   text primary key,
    moment timestamptz not null
);

-- Runs whose row the application's table did not take; the control loop writes them there later.
create table mirror_pending (
    run_id   uuid primary key,
    tried_at timestamptz not null
);

create index mirror_pending_by_time on mirror_pending (tried_at);
