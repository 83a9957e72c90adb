-- Which job types the workers run, and the settings that each takes: a worker says so when it starts.
create table job_types (
    -- As in uptimes: a process that is up there runs the type now.
    process  text        not null,
    workflow text        not null,
    -- A JSON Schema of the settings.
    settings jsonb       not null,
    seen_at  timestamptz not null,
    primary key (process, workflow)
);

create index job_types_by_workflow on job_types (workflow, seen_at desc);
