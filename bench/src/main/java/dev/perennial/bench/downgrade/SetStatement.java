package dev.perennial.bench.downgrade;

import dev.perennial.bench.database.Template;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;

/**
 * The least that can be asked of PostgreSQL: every row in one statement, with no guard, no key against doing it twice, no
 * progress and no account of it. Nobody should run it; it is the limit that the others are measured by.
 */
public final class SetStatement {

    private SetStatement() {}

    /** Returns how many subscriptions it ended. */
    public static int run(Jdbi jdbi) {
        return jdbi.inTransaction(handle -> handle.createQuery(
                        """
                        with expired as (
                          update subscriptions
                             set status = 'expired', updated_at = :now
                           where provider = 'dlocal' and status = 'active' and expires_at <= :now
                          returning user_id
                        ),
                        downgraded as (
                          update users u
                             set tier = 'FREE', updated_at = :now
                            from expired e
                           where u.id = e.user_id
                        ),
                        notified as (
                          insert into notifications (id, user_id, type, title, message, created_at)
                          select gen_random_uuid()::text, user_id, 'subscription_expired', 'Subscription Expired',
                                 'Your subscription has expired. You have been downgraded to the FREE tier.', :now
                            from expired
                        )
                        select count(*) from expired
                        """)
                .bind("now", LocalDateTime.ofInstant(Template.NOW, ZoneOffset.UTC))
                .mapTo(Integer.class)
                .one());
    }
}
