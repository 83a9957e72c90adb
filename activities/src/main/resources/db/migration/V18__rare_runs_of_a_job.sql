-- The same as runs_not_scheduled and runs_with_reason for one job: it has few of them among very many.
create index runs_not_scheduled_of_job on runs (job_id, trigger, id desc) where trigger <> 'schedule';
create index runs_with_reason_of_job on runs (job_id, reason, id desc) where reason is not null;
