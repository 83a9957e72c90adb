-- Which version of its job's definition a run was told; perennial.job_versions has what that says. Null: it never ran, or ran before this was kept.
alter table runs add column definition_version integer;
