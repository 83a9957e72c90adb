-- Which runs are executing, by job: the gate asks for each tick, and a table by month answers more slowly with every month. Kept by
-- triggers, so that it holds whoever writes the ledger. Whoever reads it looks at the run itself before believing it.
create table executing_runs (
    run_id uuid primary key,
    job_id text not null
);

create index executing_runs_by_job on executing_runs (job_id);

create function note_executing_run() returns trigger
    language plpgsql as
$$
begin
    if tg_op <> 'DELETE' and new.status = 'running' then
        insert into perennial.executing_runs (run_id, job_id) values (new.id, new.job_id) on conflict do nothing;
    else
        delete from perennial.executing_runs where run_id = old.id;
    end if;
    return null;
end
$$;

create trigger runs_begin after insert on runs
    for each row when (new.status = 'running') execute function note_executing_run();
create trigger runs_change after update of status on runs
    for each row when (old.status is distinct from new.status and 'running' in (old.status, new.status))
    execute function note_executing_run();
create trigger runs_vanish after delete on runs
    for each row when (old.status = 'running') execute function note_executing_run();

insert into executing_runs (run_id, job_id)
select id, job_id from runs where status = 'running';

-- Which run was executing at some moment: of those that ended after it, the one that ended first. Runs that were refused never
-- started and are not in it.
create index runs_executed on runs (job_id, finished_at) where started_at is not null;
