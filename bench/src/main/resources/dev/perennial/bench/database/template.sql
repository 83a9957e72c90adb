-- :users users with one subscription each, :due of them past their time by :now; everything scattered over the whole table,
-- as years of life leave it. The same rows every time.
set synchronous_commit = off;
set maintenance_work_mem = '256MB';

insert into users (id, email, name, tier, created_at, updated_at)
select md5('user ' || n)::uuid::text,
       'user' || n || '@example.com',
       'User ' || n,
       'PRO',
       :now - interval '2 years',
       :now - interval '1 year'
  from generate_series(1, :users) as n;

-- A step that has no factor in common with the count visits every user once, in an order of its own.
insert into subscriptions (id, user_id, provider, status, expires_at, created_at, updated_at)
select md5('subscription ' || n)::uuid::text,
       md5('user ' || 1 + (n::bigint * 611953) % :users)::uuid::text,
       case when kind < 10 then 'dlocal' else 'stripe' end,
       case when kind = 9 then 'expired' else 'active' end,
       case
         when due then :now - interval '1 second' - n % 2592000 * interval '1 second'
         when kind = 9 then :now - interval '90 days' - n % 86400 * interval '1 second'
         when kind in (10, 11, 12) then :now - interval '1 hour' - n % 86400 * interval '1 second'
         else :now + interval '1 day' + n % 2592000 * interval '1 second'
       end,
       :now - interval '2 years',
       :now - interval '1 year'
  from (select n,
               n % 20 as slot,
               n::bigint * :due / :users <> (n::bigint - 1) * :due / :users as due,
               case when n::bigint * :due / :users <> (n::bigint - 1) * :due / :users
                    then 0 else 4 + n % 16 end as kind
          from generate_series(1, :users) as n) as numbered
 order by (n::bigint * 387_420_489) % :users;

insert into notifications (id, user_id, type, title, message, created_at)
select md5('notification ' || n)::uuid::text,
       md5('user ' || 1 + (n::bigint * 7919) % :users)::uuid::text,
       'welcome', 'Welcome', 'It is good to have you here.',
       :now - interval '1 year' + n * interval '1 second'
  from generate_series(1, :users * 3 / 10) as n;
