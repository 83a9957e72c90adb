-- The registry: what should run, when and how. Temporal Schedules are written from it.
create table job_definitions (
    id                    text primary key,
    version               integer     not null,
    spec                  jsonb       not null,
    source                text        not null,
    created_at            timestamptz not null,
    updated_at            timestamptz not null,
    removed_at            timestamptz,
    -- What the converger last wrote to Temporal, and how the server described it afterwards.
    converged_version     integer,
    converged_paused      boolean,
    converged_fingerprint text,
    -- Every tick up to here has its row.
    audited_until         timestamptz not null,
    constraint job_definitions_id_is_snake_case check (id ~ '^[a-z][a-z0-9_]{0,99}$')
);

comment on column job_definitions.spec is 'the fields of jobs.yaml, under the same names';

-- Which definition was valid when: past ticks are judged by the schedule of their own time.
create table job_versions (
    job_id     text        not null references job_definitions (id) on delete cascade,
    version    integer     not null,
    spec       jsonb       not null,
    valid_from timestamptz not null,
    primary key (job_id, version)
);

-- A job is paused while it has a pause without an end.
create table job_pauses (
    job_id     text        not null references job_definitions (id) on delete cascade,
    paused_at  timestamptz not null,
    paused_by  text        not null,
    note       text        not null,
    resumed_at timestamptz,
    resumed_by text,
    primary key (job_id, paused_at),
    constraint job_pauses_end_after_they_begin check (resumed_at >= paused_at)
);

create unique index job_pauses_one_at_a_time on job_pauses (job_id) where resumed_at is null;

-- What happened to definitions and schedules, and who did it.
create table job_events (
    id     bigint generated always as identity primary key,
    at     timestamptz not null,
    job_id text        not null,
    kind   text        not null,
    actor  text        not null,
    detail text        not null
);

create index job_events_by_job on job_events (job_id, id desc);

-- The ledger: one row per expected tick and per manual run. Ids are ordered by time, so a month is a range of ids.
create table runs (
    id              uuid primary key,
    job_id          text        not null,
    trigger         text        not null,
    status          text        not null,
    reason          text,
    detail          text,
    scheduled_for   timestamptz,
    as_of           timestamptz not null,
    workflow_id     text,
    temporal_run_id text,
    requested_by    text,
    created_at      timestamptz not null,
    started_at      timestamptz,
    finished_at     timestamptz,
    duration_ms     bigint,
    attempts        integer     not null default 0,
    result          jsonb,
    error           text,
    failure_kind    text,
    traceback       text,
    -- Set when the row was taken over from the application's table under another id.
    mirror_id       uuid,
    constraint runs_trigger_is_known check (trigger in ('schedule', 'manual')),
    constraint runs_status_is_known check (
        status in ('pending', 'running', 'success', 'error', 'missed', 'skipped', 'cancelled')),
    constraint runs_not_run_say_why check (status not in ('missed', 'skipped') or reason is not null)
) partition by range (id);

create index runs_newest_of_job on runs (job_id, id desc);
create index runs_not_successful on runs (status, id desc) where status <> 'success';
create index runs_open on runs (job_id) where status in ('pending', 'running');
create index runs_by_workflow on runs (workflow_id);

create table runs_default partition of runs default;

create function first_run_id_at(moment timestamptz) returns uuid
    language sql immutable
    return (lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Makes the partitions of the months from the given moment on; those that are there stay as they are.
create function ensure_run_partitions(start timestamptz, months integer) returns void
    language plpgsql as
$$
declare
    first_month timestamp := date_trunc('month', start at time zone 'UTC');
    month       timestamp;
    name        text;
begin
    for i in 0 .. months - 1 loop
        month := first_month + make_interval(months => i);
        name := 'runs_' || to_char(month, 'YYYY_MM');
        if to_regclass('perennial.' || name) is null then
            execute format(
                'create table perennial.%I partition of perennial.runs for values from (%L) to (%L)',
                name,
                perennial.first_run_id_at(month at time zone 'UTC'),
                perennial.first_run_id_at((month + interval '1 month') at time zone 'UTC'));
        end if;
    end loop;
end
$$;

-- A row only ever moves to a higher rank; the same order as in RunStatus.
create function status_rank(status text) returns integer
    language sql immutable
    return case status
        when 'pending' then 0
        when 'running' then 1
        when 'missed' then 2
        when 'skipped' then 2
        when 'error' then 3
        when 'cancelled' then 3
        when 'success' then 4
    end;

-- How far a run's step has come: written in the transaction of the page itself, so that it is exact after any crash.
create table run_steps (
    run_id     uuid        not null,
    step       text        not null,
    fence      bigint      not null,
    attempts   integer     not null,
    progress   jsonb       not null,
    done       boolean     not null,
    updated_at timestamptz not null,
    primary key (run_id, step)
);

-- When which process could do work: what lies between was an outage.
create table uptimes (
    process  text        not null,
    up_from  timestamptz not null,
    up_until timestamptz not null,
    primary key (process, up_from)
);

create index uptimes_by_time on uptimes (up_until);
