-- A payment that arrives after the downgrade takes it back (D14): the notification with it, and it is looked for among the
-- downgrades of the last days alone.
alter table effects add column notification_id text;

comment on column effects.notification_id is 'what told the user of it in the application; null where nothing does, or any more';

-- Rows come in the order of this time: a few bytes for each stretch of them are enough, and cost a downgrade nothing.
create index effects_by_time on effects using brin (at);
