-- The field of jobs.yaml that stands for such a job, for instance http; null where it is named by its workflow.
alter table job_types add column kind text;
