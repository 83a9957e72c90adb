-- What the application reads, to the letter of what it was promised. Where its own migrations made the table, that one stays
-- exactly as it is: nothing below touches a table that exists.
do
$$
begin
    if to_regclass('public.cron_job_runs') is null then
        create table public.cron_job_runs (
            id             uuid primary key      default gen_random_uuid(),
            job_id         varchar(100) not null,
            status         varchar(20)  not null check (status in ('success', 'error', 'missed')),
            duration_ms    integer,
            result         jsonb,
            error          text,
            traceback      text,
            scheduled_time timestamptz,
            created_at     timestamptz  not null default now()
        );
        create index idx_cron_job_runs_job_id on public.cron_job_runs (job_id);
        create index idx_cron_job_runs_status on public.cron_job_runs (status);
        create index idx_cron_job_runs_created_at on public.cron_job_runs (created_at desc);
    end if;
end
$$;

-- The months that the existing rows need, this month, and some ahead.
select ensure_run_partitions(
    least((select min(created_at) from public.cron_job_runs), now()),
    coalesce((select extract(year from age(now(), min(created_at)))::integer * 12
                   + extract(month from age(now(), min(created_at)))::integer
                from public.cron_job_runs), 0) + 4);

-- Rows that were there before us are history like any other: taken into the ledger once, found again by mirror_id.
insert into runs (id, mirror_id, job_id, trigger, status, reason, detail, scheduled_for, as_of, created_at, started_at, finished_at,
                  duration_ms, attempts, result, error, traceback)
select overlay(overlay(md5('cron_job_runs' || r.id::text)
               placing lpad(to_hex(floor(extract(epoch from coalesce(r.scheduled_time, r.created_at)) * 1000)::bigint), 12, '0')
               from 1 for 12) placing '7' from 13 for 1)::uuid,
       r.id, r.job_id, 'schedule', r.status,
       case r.status when 'missed' then 'never_started' end,
       'taken over from cron_job_runs',
       r.scheduled_time, coalesce(r.scheduled_time, r.created_at), r.created_at,
       r.created_at - make_interval(secs => coalesce(r.duration_ms, 0) / 1000.0), r.created_at,
       r.duration_ms, 1, r.result, r.error, r.traceback
  from public.cron_job_runs r
    on conflict do nothing;
