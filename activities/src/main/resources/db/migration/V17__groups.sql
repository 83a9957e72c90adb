-- Which jobs are in a group is asked with each call of a token that is for a group.
create index job_definitions_by_group on job_definitions ((spec ->> 'group')) where spec ? 'group';
