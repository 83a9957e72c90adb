-- Did this effect happen already? One row per business event, inserted in the transaction of the effect itself.
-- The keys begin with the time that the sweeps are ordered by, so that the indexes grow at one edge.
create table effects (
    period_end timestamptz not null,
    subject    text        not null,
    kind       text        not null,
    run_id     uuid        not null,
    at         timestamptz not null,
    before     text,
    primary key (kind, period_end, subject)
);

comment on column effects.before is 'what the effect replaced, so that it can be undone: the tier before a downgrade';

-- Every reminder that was due: planned, sent, suppressed with its reason, or failed with its reason.
create table reminder_deliveries (
    period_end      timestamptz not null,
    subscription_id text        not null,
    user_id         text        not null,
    state           text        not null,
    reason          text,
    -- One mail may speak of several subscriptions of one user: they share its key.
    mail_key        text        not null,
    planned_by      uuid        not null,
    planned_at      timestamptz not null,
    settled_by      uuid,
    attempts        integer     not null default 0,
    first_tried_at  timestamptz,
    last_tried_at   timestamptz,
    -- A try ended without an answer, or died: nothing but the same key may be tried again, while the endpoint knows it.
    maybe_taken     boolean     not null default false,
    sent_at         timestamptz,
    error           text,
    primary key (period_end, subscription_id),
    constraint reminder_deliveries_state_is_known check (
        state in ('planned', 'sending', 'sent', 'suppressed', 'failed', 'unknown')),
    constraint reminder_deliveries_suppressed_say_why check (state <> 'suppressed' or reason is not null),
    constraint reminder_deliveries_settled_say_by_whom check (
        state in ('planned', 'sending') or settled_by is not null),
    constraint reminder_deliveries_mail_key_fits_a_header check (length(mail_key) <= 256)
);

create index reminder_deliveries_open on reminder_deliveries (mail_key) where state in ('planned', 'sending');
create index reminder_deliveries_planned_of_user on reminder_deliveries (user_id) where state = 'planned';
create index reminder_deliveries_of_subscription on reminder_deliveries (subscription_id);
create index reminder_deliveries_settled on reminder_deliveries (settled_by);

-- Which codes an affiliate was given for which month. The month comes first: the index grows at one edge.
create table code_grants (
    period       text        not null,
    affiliate_id text        not null,
    slot         integer     not null,
    code         text        not null,
    code_id      text        not null,
    run_id       uuid        not null,
    at           timestamptz not null,
    primary key (period, affiliate_id, slot),
    constraint code_grants_code_is_unique unique (code)
);
