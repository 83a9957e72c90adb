-- What each page of a step came to, written by the last statement of the page itself, so that it is exact after any crash. A table
-- that is only added to: two pages side by side do not wait for each other. When the step is done they are added up in its progress.
create table run_step_pages (
    run_id  uuid   not null,
    step    text   not null,
    number  bigint not null generated always as identity,
    -- Its last row in the sweep's order, in which pages are added up.
    last_at timestamp not null,
    last_id text   not null,
    -- Everything up to this row had been visited by then: a page before this one may still have been at work.
    cursor  jsonb  not null,
    came_to jsonb  not null,
    primary key (run_id, step, number),
    foreign key (run_id, step) references run_steps on delete cascade
);
