-- A payment that arrives after the downgrade takes it back (D14): the notification with it, and it is looked for among the
-- downgrades of the last days alone.
alter table effects add column notification_id text;

comment on column effects.notification_id is 'what told the user of it in the application; null where nothing does, or any more';

create index effects_newest_downgrades on effects (at) where kind = 'downgrade';
