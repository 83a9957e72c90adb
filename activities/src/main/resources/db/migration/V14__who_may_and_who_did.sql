-- Programs that may call the API. Only the digest of a token is kept: whoever reads this table cannot use one.
create table api_tokens (
    -- The part of the token by which it is found, and which people may see.
    id           text primary key,
    digest       bytea       not null,
    name         text        not null,
    role         text        not null,
    -- Patterns of job ids, in which * stands for any letters; empty: every job.
    jobs         text[]      not null default '{}',
    created_at   timestamptz not null,
    created_by   text        not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    revoked_by   text,
    last_used_at timestamptz,
    constraint api_tokens_role_is_known check (role in ('viewer', 'operator', 'admin')),
    constraint api_tokens_revoked_by_somebody check ((revoked_at is null) = (revoked_by is null))
);

-- Links that sign a person in once.
create table sign_in_links (
    digest     bytea primary key,
    name       text        not null,
    role       text        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint sign_in_links_role_is_known check (role in ('viewer', 'operator', 'admin'))
);

-- Browsers that are signed in. What a token's sign-in may do is read from the token, so that revoking it ends both.
create table sign_ins (
    digest       bytea primary key,
    name         text        not null,
    role         text        not null,
    token_id     text references api_tokens (id) on delete cascade,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    expires_at   timestamptz not null,
    constraint sign_ins_role_is_known check (role in ('viewer', 'operator', 'admin'))
);

create index sign_ins_by_expiry on sign_ins (expires_at);

-- Who did what, and who was refused. Each entry holds the digest of the one before it: what is changed or taken out later shows.
create table audit_log (
    id         bigint primary key,
    at         timestamptz not null,
    actor      text        not null,
    action     text        not null,
    target     text        not null,
    outcome    text        not null,
    request_id text        not null,
    before     text,
    after      text,
    previous   bytea       not null,
    hash       bytea       not null,
    constraint audit_log_outcome_is_known check (outcome in ('done', 'denied'))
);

create index audit_log_by_target on audit_log (target, id desc);
create index audit_log_by_actor on audit_log (actor, id desc);

create function audit_hash(previous bytea, entry audit_log) returns bytea
    language sql immutable
    return sha256(previous || convert_to(
        jsonb_build_array(
            entry.id,
            to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            entry.actor, entry.action, entry.target, entry.outcome, entry.request_id, entry.before, entry.after)::text,
        'UTF8'));

-- One after the other, until the transaction ends: the chain has no forks.
create function chain_audit_entry() returns trigger
    language plpgsql as
$$
declare
    last perennial.audit_log;
begin
    perform pg_advisory_xact_lock(hashtextextended('perennial.audit', 0));
    select * into last from perennial.audit_log order by id desc limit 1;
    new.id := coalesce(last.id, 0) + 1;
    new.previous := coalesce(last.hash, '\x');
    new.hash := perennial.audit_hash(new.previous, new);
    return new;
end
$$;

create trigger audit_log_chain before insert on audit_log
    for each row execute function chain_audit_entry();

create function refuse_change_of_audit() returns trigger
    language plpgsql as
$$
begin
    raise exception 'the audit log is only ever added to';
end
$$;

create trigger audit_log_stays before update or delete on audit_log
    for each row execute function refuse_change_of_audit();
create trigger audit_log_is_not_emptied before truncate on audit_log
    for each statement execute function refuse_change_of_audit();
