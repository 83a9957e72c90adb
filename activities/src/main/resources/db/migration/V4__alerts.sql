-- Which conditions a job is in, and was: a streak of failures is one row, however many runs it has.
create table alert_conditions (
    id          bigint generated always as identity primary key,
    job_id      text        not null,
    condition   text        not null,
    severity    text        not null,
    opened_at   timestamptz not null,
    opened_by   uuid        not null,
    -- The latest moment that is known to belong to it: a success from before does not end it.
    last_at     timestamptz not null,
    last_run_id uuid        not null,
    runs        integer     not null default 1,
    resolved_at timestamptz,
    resolved_by uuid,
    constraint alert_conditions_is_known check (condition in ('failing', 'missed')),
    constraint alert_conditions_ends_by_a_run check ((resolved_at is null) = (resolved_by is null))
);

create unique index alert_conditions_one_open on alert_conditions (job_id, condition) where resolved_at is null;

-- What is to be told: written in the transaction that closes the run, told later. Texts are redacted before they come here.
create table alert_outbox (
    id            bigint generated always as identity primary key,
    condition_id  bigint      not null references alert_conditions (id),
    job_id        text        not null,
    condition     text        not null,
    kind          text        not null,
    severity      text        not null,
    run_id        uuid        not null,
    workflow_id   text,
    title         text        not null,
    error         text,
    failure_kind  text,
    traceback     text,
    scheduled_for timestamptz,
    since         timestamptz not null,
    runs          integer     not null,
    at            timestamptz not null,
    -- Set when each channel that wants it has its delivery.
    dispatched_at timestamptz,
    constraint alert_outbox_once_each unique (condition_id, kind),
    constraint alert_outbox_kind_is_known check (kind in ('opened', 'resolved')),
    constraint alert_outbox_severity_is_known check (severity in ('info', 'warning', 'error', 'critical'))
);

create index alert_outbox_new on alert_outbox (id) where dispatched_at is null;

-- What became of it on each channel.
create table alert_deliveries (
    outbox_id       bigint      not null references alert_outbox (id),
    channel         text        not null,
    condition_id    bigint      not null,
    state           text        not null,
    attempts        integer     not null default 0,
    -- While it is being sent: when somebody else may take it up.
    next_attempt_at timestamptz not null,
    -- A try ended without an answer: the channel may have it already.
    maybe_sent      boolean     not null default false,
    last_error      text,
    sent_at         timestamptz,
    primary key (channel, outbox_id),
    constraint alert_deliveries_state_is_known check (state in ('pending', 'sending', 'sent', 'failed')),
    constraint alert_deliveries_sent_say_when check ((state = 'sent') = (sent_at is not null))
);

create index alert_deliveries_open on alert_deliveries (channel, condition_id, outbox_id)
    where state in ('pending', 'sending');
