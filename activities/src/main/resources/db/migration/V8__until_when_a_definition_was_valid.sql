-- When a version of a definition stopped being valid: replaced, or the job removed. Without it a job that was removed and came back
-- would seem to have been due all the while.
alter table job_versions add column valid_until timestamptz;

update job_versions v
   set valid_until = least(
           (select min(n.valid_from) from job_versions n where n.job_id = v.job_id and n.version > v.version),
           (select min(e.at) from job_events e where e.job_id = v.job_id and e.kind = 'removed' and e.at >= v.valid_from),
           (select d.removed_at from job_definitions d where d.id = v.job_id));
