-- What people ask of a run that sweeps; it holds for all of its steps and attempts.
create table pace_orders (
    run_id     uuid        primary key,
    held       boolean     not null,
    -- In percent of what it would do by itself.
    speed      integer     not null check (speed between 1 and 100),
    -- At most so many rows a page; null: as many as fit.
    page_rows  integer     check (page_rows between 1 and 10000),
    changed_by text        not null,
    changed_at timestamptz not null
);

-- How fast a step went, and what decided that: one row for each stretch of time with one reason.
create table pace_bands (
    run_id uuid        not null,
    step   text        not null,
    since  timestamptz not null,
    until  timestamptz not null,
    level  text        not null,
    signal text        not null,
    words  text        not null,
    -- Done within it.
    rows   bigint      not null,
    primary key (run_id, step, since),
    foreign key (run_id, step) references run_steps on delete cascade
);

-- Sweeps that are at work share what one may do.
create index pace_bands_until on pace_bands (until);

-- How many rows PostgreSQL expected to be due when the step began; null: nobody asked.
alter table run_steps add column expected bigint;
