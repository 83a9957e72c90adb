-- What people look up: the conditions of a job, and what became of a condition's messages.
create index alert_conditions_by_job on alert_conditions (job_id, id desc);
create index alert_deliveries_by_condition on alert_deliveries (condition_id);
