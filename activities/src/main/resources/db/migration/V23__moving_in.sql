-- Jobs that another cron still runs, or did until they were moved here.
create table cutovers (
    job_id        text        primary key references job_definitions (id) on delete cascade,
    state         text        not null check (state in ('watching', 'moved')),
    -- How it is known that the old cron called: its calls reach Perennial, or an access log is read.
    evidence      text        not null check (evidence in ('calls', 'log')),
    -- So long after a tick the old cron may still call for it.
    wait_seconds  integer     not null check (wait_seconds between 1 and 86400),
    -- Whether the job is moved when the old cron is silent; otherwise that is only said.
    automatic     boolean     not null,
    since         timestamptz not null,
    -- What became of every tick up to here is known.
    decided_until timestamptz not null,
    -- Up to here the access log has been read.
    watched_until timestamptz,
    -- The last tick for which the old cron did not call.
    silent_at     timestamptz,
    -- The last tick of which nobody can say whether it called.
    unknown_at    timestamptz,
    moved_at      timestamptz,
    -- The ticks from here until it was moved have nobody who runs them yet.
    owed_from     timestamptz,
    changed_by    text        not null,
    changed_at    timestamptz not null
);

create table old_calls (
    job_id    text        not null references cutovers (job_id) on delete cascade,
    called_at timestamptz not null,
    primary key (job_id, called_at)
);
