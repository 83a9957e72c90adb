-- Believable data relative to a moment. Reads its parameters from the temporary table generation(now, seed, subscriptions).
-- Deterministic: chance is a hash of the seed, the row and the question that is asked of it.

-- The rows below fit together by construction: where we may, we spare PostgreSQL a look-up for each of them.
SELECT set_config('session_replication_role', 'replica', true)
FROM pg_roles
WHERE rolname = current_user AND rolsuper;

CREATE FUNCTION pg_temp.chance(seed bigint, row_no bigint, question int) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
    SELECT (hashint8extended(row_no, seed * 1009 + question) & 2147483647) / 2147483648.0
$$;

CREATE FUNCTION pg_temp.key(seed bigint, kind text, row_no bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT 'c' || substr(md5(seed || kind || row_no), 1, 24)
$$;

-- The cast: one of each awkward case, whatever the size. A user may appear twice.
CREATE TEMPORARY TABLE the_cast (no, user_no, has_email, tier, provider, status, expires_in, reminded) ON COMMIT DROP AS
VALUES
    (1, 1, true, 'PRO', 'dlocal', 'active', interval '1 day', false),
    -- Every boundary, and one tick each side of it.
    (2, 2, true, 'PRO', 'dlocal', 'active', interval '0', false),
    (3, 3, true, 'PRO', 'dlocal', 'active', interval '1 millisecond', false),
    (4, 4, true, 'PRO', 'dlocal', 'active', interval '-1 millisecond', true),
    (5, 5, true, 'PRO', 'dlocal', 'active', interval '72 hours', false),
    (6, 6, true, 'PRO', 'dlocal', 'active', interval '72 hours 1 millisecond', false),
    (7, 7, true, 'PRO', 'dlocal', 'active', interval '72 hours' - interval '1 millisecond', false),
    -- Reminded by our predecessor; without an address; for ever.
    (8, 8, true, 'PRO', 'dlocal', 'active', interval '2 days', true),
    (9, 9, false, 'PRO', 'dlocal', 'active', interval '2 days', false),
    (10, 10, true, 'PRO', 'dlocal', 'active', NULL, false),
    -- A FREE user whose subscription ended but was never expired.
    (11, 11, true, 'FREE', 'dlocal', 'active', interval '-1 hour', true),
    -- Ended, and another one lives: at Stripe, at dLocal, on trial, for ever.
    (12, 12, true, 'PRO', 'dlocal', 'active', interval '-2 hours', true),
    (13, 12, true, 'PRO', 'stripe', 'active', interval '20 days', false),
    (14, 13, true, 'PRO', 'dlocal', 'active', interval '-2 hours', true),
    (15, 13, true, 'PRO', 'dlocal', 'active', interval '40 days', false),
    (16, 14, true, 'PRO', 'dlocal', 'active', interval '-2 hours', true),
    (17, 14, true, 'PRO', 'stripe', 'trialing', interval '10 days', false),
    (18, 15, true, 'PRO', 'dlocal', 'active', interval '-2 hours', true),
    (19, 15, true, 'PRO', 'dlocal', 'active', NULL, false),
    -- Two that end in the window, and one that another outlives.
    (20, 16, true, 'PRO', 'dlocal', 'active', interval '1 day', false),
    (21, 16, true, 'PRO', 'dlocal', 'active', interval '2 days', false),
    (22, 17, true, 'PRO', 'dlocal', 'active', interval '2 days', false),
    (23, 17, true, 'PRO', 'stripe', 'active', interval '30 days', false),
    -- Not ours to touch, and over already.
    (24, 18, true, 'PRO', 'stripe', 'active', interval '-1 day', false),
    (25, 19, true, 'PRO', 'stripe', 'active', interval '1 day', false),
    (26, 20, true, 'FREE', 'dlocal', 'expired', interval '-30 days', true),
    (27, 21, true, 'PRO', 'dlocal', 'cancelled', interval '2 days', false),
    -- To be downgraded: plainly; without an address; twice over; with another that does not live any more.
    (28, 22, true, 'PRO', 'dlocal', 'active', interval '-1 day', true),
    (29, 23, false, 'PRO', 'dlocal', 'active', interval '-1 day', true),
    (30, 24, true, 'PRO', 'dlocal', 'active', interval '-1 day', true),
    (31, 24, true, 'PRO', 'dlocal', 'active', interval '-3 hours', true),
    (32, 25, true, 'PRO', 'dlocal', 'active', interval '-2 hours', true),
    (33, 25, true, 'PRO', 'stripe', 'cancelled', interval '20 days', false),
    (34, 26, true, 'PRO', 'dlocal', 'active', interval '-2 hours', true),
    (35, 26, true, 'PRO', 'stripe', 'active', interval '0', false),
    (36, 27, true, 'FREE', 'dlocal', 'active', interval '1 day', false),
    -- Ended, and a payment has a say: on its way, begun too long ago, paid and not booked, failed, of a FREE user.
    (37, 28, true, 'PRO', 'dlocal', 'active', interval '-2 hours', true),
    (38, 29, true, 'PRO', 'dlocal', 'active', interval '-2 days', true),
    (39, 30, true, 'PRO', 'dlocal', 'active', interval '-3 hours', true),
    (40, 31, true, 'PRO', 'dlocal', 'active', interval '-1 day', true),
    (41, 32, true, 'FREE', 'dlocal', 'active', interval '-1 hour', true),
    -- To be reminded, but their address wants or takes no mail.
    (42, 33, true, 'PRO', 'dlocal', 'active', interval '1 day', false),
    (43, 34, true, 'PRO', 'dlocal', 'active', interval '1 day', false),
    (44, 35, true, 'PRO', 'dlocal', 'active', interval '1 day', false);

CREATE TEMPORARY TABLE planned ON COMMIT DROP AS
SELECT c.no::bigint, c.user_no::bigint, c.provider, c.status, (g.now + c.expires_in)::timestamp(3) AS expires_at, c.reminded
FROM generation g
JOIN the_cast c ON c.no <= g.subscriptions;

-- The crowd: each user has one subscription, every fourth has two.
INSERT INTO planned
SELECT
    no,
    35 + CASE WHEN no - 44 <= crowd THEN no - 44 ELSE ((no - 44 - crowd - 1) * 4) % crowd + 1 END,
    provider,
    CASE
        WHEN lot < 0.083 OR lot >= 0.25 THEN 'active'
        WHEN lot < 0.16 THEN 'expired'
        WHEN lot < 0.21 THEN 'cancelled'
        ELSE 'trialing'
    END,
    CASE
        WHEN lot < 0.05 THEN now + spread * interval '72 hours'
        WHEN lot < 0.083 THEN now - spread * interval '2 days'
        WHEN lot < 0.16 THEN now - spread * interval '365 days'
        WHEN lot < 0.21 THEN now + (spread - 0.5) * interval '60 days'
        WHEN lot < 0.25 THEN now + spread * interval '14 days'
        WHEN lot < 0.26 THEN NULL
        ELSE now + interval '3 days' + spread * interval '57 days'
    END::timestamp(3),
    CASE
        WHEN lot < 0.05 THEN luck < 0.15
        WHEN lot < 0.16 THEN luck < 0.9
        ELSE false
    END
FROM (
    SELECT
        no,
        g.now,
        greatest(1, round(g.subscriptions * 0.8)::bigint - 35) AS crowd,
        CASE WHEN pg_temp.chance(g.seed, no, 1) < 0.6 THEN 'dlocal' ELSE 'stripe' END AS provider,
        pg_temp.chance(g.seed, no, 2) AS lot,
        pg_temp.chance(g.seed, no, 3) AS spread,
        pg_temp.chance(g.seed, no, 4) AS luck
    FROM generation g
    CROSS JOIN generate_series(45, g.subscriptions::bigint) AS no
) AS drawn;

INSERT INTO users (id, email, name, tier, created_at, updated_at)
SELECT
    pg_temp.key(g.seed, 'user', p.user_no),
    CASE
        WHEN coalesce(c.has_email, pg_temp.chance(g.seed, p.user_no, 10) >= 0.01) THEN
            lower(first.name || '.' || last.name) || p.user_no || '@example.'
            || (ARRAY['com', 'org', 'net'])[1 + p.user_no % 3]
    END,
    first.name || ' ' || last.name,
    coalesce(
        c.tier,
        -- A few were made FREE by hand and still have their subscription.
        CASE WHEN p.lives AND pg_temp.chance(g.seed, p.user_no, 11) >= 0.04 THEN 'PRO' ELSE 'FREE' END
    )::"UserTier",
    g.now - interval '30 days' - pg_temp.chance(g.seed, p.user_no, 12) * interval '700 days',
    g.now - pg_temp.chance(g.seed, p.user_no, 13) * interval '30 days'
FROM (
    SELECT user_no, bool_or(status IN ('active', 'trialing')) AS lives
    FROM planned
    GROUP BY user_no
) AS p
CROSS JOIN generation g
LEFT JOIN (SELECT DISTINCT user_no, has_email, tier FROM the_cast) AS c ON c.user_no = p.user_no
CROSS JOIN LATERAL (
    SELECT (ARRAY['Ana', 'Bruno', 'Camila', 'Diego', 'Elena', 'Felipe', 'Gabriela', 'Hugo', 'Ines', 'Joao', 'Karina',
        'Lucas', 'Mariana', 'Nicolas', 'Olivia', 'Pablo', 'Raquel', 'Santiago', 'Teresa', 'Valentina', 'Amina', 'Chidi',
        'Fatima', 'Kofi', 'Priya', 'Ravi', 'Wanjiru', 'Yusuf'])
        [1 + floor(28 * pg_temp.chance(g.seed, p.user_no, 14))::int] AS name
) AS first
CROSS JOIN LATERAL (
    SELECT (ARRAY['Silva', 'Souza', 'Garcia', 'Lopez', 'Martinez', 'Perez', 'Gomez', 'Diaz', 'Torres', 'Ramirez',
        'Flores', 'Rivera', 'Castro', 'Ortiz', 'Mendes', 'Rocha', 'Okafor', 'Mwangi', 'Khan', 'Sharma', 'Patel', 'Nair',
        'Mensah', 'Hassan'])
        [1 + floor(24 * pg_temp.chance(g.seed, p.user_no, 15))::int] AS name
) AS last;

-- One of each kind, then a few of the crowd.
INSERT INTO email_suppressions (email, reason, created_at)
SELECT
    email,
    (CASE
        WHEN user_no = 33 OR user_no > 35 AND lot < 0.015 THEN 'UNSUBSCRIBED'
        WHEN user_no = 34 OR user_no > 35 AND lot < 0.03 THEN 'BOUNCED'
        ELSE 'COMPLAINED'
    END)::"EmailSuppressionReason",
    now - interval '1 day' - lot * interval '700 days'
FROM (
    SELECT u.email, p.user_no, g.now, pg_temp.chance(g.seed, p.user_no, 16) AS lot
    FROM (SELECT DISTINCT user_no FROM planned WHERE user_no > 32) AS p
    CROSS JOIN generation g
    JOIN users u ON u.id = pg_temp.key(g.seed, 'user', p.user_no)
    WHERE u.email IS NOT NULL
) AS reached
WHERE user_no <= 35 OR lot < 0.035;

INSERT INTO subscriptions (id, user_id, provider, status, expires_at, renewal_reminder_sent, created_at, updated_at)
SELECT
    pg_temp.key(g.seed, 'subscription', p.no),
    pg_temp.key(g.seed, 'user', p.user_no),
    p.provider,
    p.status,
    p.expires_at,
    p.reminded,
    least(p.expires_at, g.now) - interval '30 days',
    least(p.expires_at, g.now) - pg_temp.chance(g.seed, p.no, 5) * interval '30 days'
FROM planned p
CROSS JOIN generation g;

-- At dLocal each period begins with a payment; who pays in cash does so at a shop, some days later.
INSERT INTO payments (id, subscription_id, method, amount, currency, status, created_at, paid_at)
SELECT
    pg_temp.key(g.seed, 'payment', p.no),
    pg_temp.key(g.seed, 'subscription', p.no),
    CASE WHEN pg_temp.chance(g.seed, p.no, 50) < 0.3 THEN 'OXXO' ELSE 'CARD' END,
    29.00,
    'USD',
    'PAID',
    p.expires_at - interval '30 days',
    p.expires_at - interval '30 days' + pg_temp.chance(g.seed, p.no, 51) * interval '2 days'
FROM planned p
CROSS JOIN generation g
WHERE p.provider = 'dlocal' AND p.expires_at IS NOT NULL;

INSERT INTO payments (id, subscription_id, method, amount, currency, status, created_at, paid_at)
SELECT
    pg_temp.key(g.seed, 'late payment', c.no),
    pg_temp.key(g.seed, 'subscription', c.no),
    'OXXO',
    29.00,
    'USD',
    c.status::"PaymentStatus",
    g.now + c.created_in,
    g.now + c.paid_in
FROM generation g
JOIN (
    VALUES
        (37, 'PENDING', interval '-3 hours', NULL),
        (38, 'PENDING', interval '-6 days', NULL),
        (39, 'PAID', interval '-4 hours', interval '-1 hour'),
        (40, 'FAILED', interval '-2 days', NULL),
        (41, 'PENDING', interval '-3 hours', NULL)
) AS c (no, status, created_in, paid_in) ON c.no <= g.subscriptions;

-- Of the crowd's that have just ended a few are being renewed, and for a few it did not work.
INSERT INTO payments (id, subscription_id, method, amount, currency, status, created_at)
SELECT
    pg_temp.key(g.seed, 'late payment', p.no),
    pg_temp.key(g.seed, 'subscription', p.no),
    'OXXO',
    29.00,
    'USD',
    (CASE WHEN pg_temp.chance(g.seed, p.no, 52) < 0.06 THEN 'PENDING' ELSE 'FAILED' END)::"PaymentStatus",
    p.expires_at - pg_temp.chance(g.seed, p.no, 53) * interval '1 day'
FROM planned p
CROSS JOIN generation g
WHERE p.no > 44
    AND p.provider = 'dlocal'
    AND p.status = 'active'
    AND p.expires_at <= g.now
    AND pg_temp.chance(g.seed, p.no, 52) < 0.1;

-- Some of everything among the first few, then every twentieth user.
INSERT INTO affiliates (id, user_id, status, tier, joined_at, updated_at)
SELECT
    pg_temp.key(g.seed, 'affiliate', p.user_no),
    pg_temp.key(g.seed, 'user', p.user_no),
    (CASE WHEN p.user_no = 2 OR p.user_no > 4 AND pg_temp.chance(g.seed, p.user_no, 20) < 0.1
        THEN 'SUSPENDED' ELSE 'ACTIVE' END)::"AffiliateStatus",
    (CASE
        WHEN p.user_no = 3 OR pg_temp.chance(g.seed, p.user_no, 21) < 0.08 THEN 'GOLD'
        WHEN p.user_no = 4 OR pg_temp.chance(g.seed, p.user_no, 21) < 0.3 THEN 'SILVER'
        ELSE 'BRONZE'
    END)::"AffiliateTier",
    CASE
        WHEN p.user_no = 1 OR pg_temp.chance(g.seed, p.user_no, 22) < 0.05
            -- Within the month of now: they wait for the next distribution.
            THEN date_trunc('month', g.now)
                + pg_temp.chance(g.seed, p.user_no, 23) * (g.now - date_trunc('month', g.now))
        ELSE date_trunc('month', g.now) - interval '1 day' - pg_temp.chance(g.seed, p.user_no, 23) * interval '900 days'
    END,
    g.now
FROM (SELECT DISTINCT user_no FROM planned WHERE user_no <= 4 OR user_no % 20 = 7) AS p
CROSS JOIN generation g;

CREATE TEMPORARY TABLE planned_codes ON COMMIT DROP AS
SELECT a.id AS affiliate_id, c.no::bigint, c.status, (g.now + c.expires_in)::timestamp(3) AS expires_at
FROM generation g
JOIN affiliates a ON a.user_id = pg_temp.key(g.seed, 'user', 3)
CROSS JOIN (
    VALUES
        (1, 'ACTIVE', interval '0'),
        (2, 'ACTIVE', interval '-1 millisecond'),
        (3, 'ACTIVE', interval '1 millisecond'),
        (4, 'ACTIVE', NULL),
        (5, 'ACTIVE', interval '30 days'),
        (6, 'RESERVED', interval '-1 hour'),
        (7, 'USED', interval '-1 hour'),
        (8, 'EXPIRED', interval '-1 hour')
) AS c (no, status, expires_in);

INSERT INTO planned_codes
SELECT
    affiliate_id,
    no,
    CASE WHEN lot < 0.6 THEN 'ACTIVE' WHEN lot < 0.75 THEN 'EXPIRED' WHEN lot < 0.93 THEN 'USED' ELSE 'RESERVED' END,
    CASE
        WHEN lot < 0.04 THEN now - spread * interval '5 days'
        WHEN lot < 0.12 THEN NULL
        WHEN lot < 0.6 THEN now + interval '1 hour' + spread * interval '90 days'
        WHEN lot < 0.75 THEN now - interval '5 days' - spread * interval '200 days'
        WHEN lot < 0.93 THEN now + (spread - 0.5) * interval '120 days'
        ELSE now + (spread - 0.5) * interval '20 days'
    END::timestamp(3)
FROM (
    SELECT
        pg_temp.key(g.seed, 'affiliate', p.user_no) AS affiliate_id,
        p.user_no * 10 + k AS no,
        g.now,
        pg_temp.chance(g.seed, p.user_no * 10 + k, 30) AS lot,
        pg_temp.chance(g.seed, p.user_no * 10 + k, 31) AS spread
    FROM (SELECT DISTINCT user_no FROM planned WHERE user_no % 20 = 7) AS p
    CROSS JOIN generation g
    CROSS JOIN generate_series(1, 6) AS k
) AS drawn;

INSERT INTO affiliate_codes (id, affiliate_id, code, status, expires_at, created_at, updated_at)
SELECT
    pg_temp.key(g.seed, 'code', c.no),
    c.affiliate_id,
    -- No zero and no one: they are read out over the telephone.
    translate(upper(substr(md5(g.seed || 'code text' || c.no), 1, 14)), '01', 'XY'),
    c.status::"AffiliateCodeStatus",
    c.expires_at,
    least(c.expires_at, g.now) - interval '30 days',
    least(c.expires_at, g.now) - interval '30 days'
FROM planned_codes c
CROSS JOIN generation g;

-- What earlier days left in some inboxes.
INSERT INTO notifications (id, user_id, type, title, message, read, created_at)
SELECT
    pg_temp.key(g.seed, 'notification', p.user_no),
    pg_temp.key(g.seed, 'user', p.user_no),
    'payment_received',
    'Payment Received',
    'Thank you, your payment has arrived.',
    pg_temp.chance(g.seed, p.user_no, 40) < 0.7,
    g.now - interval '1 day' - pg_temp.chance(g.seed, p.user_no, 41) * interval '60 days'
FROM (SELECT DISTINCT user_no FROM planned WHERE user_no % 10 = 3) AS p
CROSS JOIN generation g;

-- So that the first sweep is planned as the hundredth will be.
ANALYZE users, email_suppressions, subscriptions, payments, affiliates, affiliate_codes, notifications;
