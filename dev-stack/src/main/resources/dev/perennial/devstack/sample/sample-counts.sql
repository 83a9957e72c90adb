WITH moment AS (
    SELECT ?::timestamp(3) AS now
), due AS (
    SELECT s.user_id, u.email
    FROM subscriptions s
    JOIN users u ON u.id = s.user_id
    CROSS JOIN moment
    WHERE s.provider = 'dlocal'
        AND s.status = 'active'
        AND s.expires_at > now
        AND s.expires_at <= now + interval '72 hours'
        AND NOT s.renewal_reminder_sent
), ended AS (
    SELECT
        s.user_id,
        u.tier,
        EXISTS (
            SELECT 1
            FROM payments p
            WHERE p.subscription_id = s.id
                AND (p.status = 'PENDING' AND p.created_at > now - interval '5 days'
                    OR p.status = 'PAID' AND p.paid_at > now - interval '5 days' AND p.paid_at > s.expires_at)
        ) AS being_paid,
        EXISTS (
            SELECT 1
            FROM subscriptions other
            WHERE other.user_id = s.user_id
                AND other.id <> s.id
                AND other.status IN ('active', 'trialing')
                AND (other.expires_at > now OR other.expires_at IS NULL)
        ) AS covered
    FROM subscriptions s
    JOIN users u ON u.id = s.user_id
    CROSS JOIN moment
    WHERE s.provider = 'dlocal'
        AND s.status = 'active'
        AND s.expires_at <= now
)
SELECT
    (SELECT count(*) FROM subscriptions) AS subscriptions,
    (SELECT count(*) FROM users) AS users,
    (SELECT count(*) FROM affiliates) AS affiliates,
    (SELECT count(*) FROM affiliate_codes) AS codes,
    (SELECT count(*) FROM due) AS due_for_reminder,
    (SELECT count(DISTINCT user_id) FROM due WHERE email IS NOT NULL) AS due_users,
    (SELECT count(*) FROM due WHERE email IS NULL) AS due_without_address,
    (SELECT count(*) FROM ended) AS expired_active,
    (SELECT count(*) FROM ended WHERE tier = 'FREE') AS expired_of_free_users,
    (SELECT count(*) FROM ended WHERE covered) AS covered_by_another,
    (SELECT count(*) FROM ended WHERE tier <> 'FREE' AND NOT covered AND being_paid) AS waiting_for_payment,
    (
        SELECT count(*)
        FROM (
            SELECT user_id
            FROM ended
            WHERE tier <> 'FREE' AND NOT covered
            GROUP BY user_id
            HAVING NOT bool_or(being_paid)
        ) AS downgraded
    ) AS users_to_downgrade,
    (SELECT count(*) FROM affiliate_codes, moment WHERE status = 'ACTIVE' AND expires_at <= now) AS codes_to_expire,
    (SELECT count(*) FROM affiliates WHERE status = 'ACTIVE') AS active_affiliates,
    (
        SELECT count(*)
        FROM affiliates, moment
        WHERE status = 'ACTIVE' AND joined_at >= date_trunc('month', now)
    ) AS active_affiliates_of_this_month
