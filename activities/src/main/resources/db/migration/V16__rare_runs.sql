-- What people look for among very many runs is rare: without these, a list of what there is none of reads them all. They hold the rare
-- rows alone, so that an ordinary run writes none of them.
create index runs_not_successful_of_job on runs (job_id, status, id desc) where status <> 'success';
create index runs_not_scheduled on runs (trigger, id desc) where trigger <> 'schedule';
create index runs_with_reason on runs (reason, id desc) where reason is not null;
