package dev.perennial.bench.sweep;

import dev.perennial.bench.database.Template;
import dev.perennial.database.AppTime;
import org.jdbi.v3.core.Jdbi;

/** The ways that people write by themselves. */
final class PlainSql {

    private static final AppTime NOW = AppTime.of(Template.NOW);

    private PlainSql() {}

    static long oneUpdate(Jdbi jdbi) {
        return jdbi.inTransaction(handle -> handle.createUpdate(
                        """
                        update subscriptions
                           set status = 'expired', updated_at = :now
                         where provider = 'dlocal' and status = 'active' and expires_at <= :now
                        """)
                .bind("now", NOW)
                .execute());
    }

    static long limitLoop(Jdbi jdbi) {
        long all = 0;
        int rows;
        do {
            rows = jdbi.inTransaction(handle -> handle.createUpdate(
                            """
                            update subscriptions
                               set status = 'expired', updated_at = :now
                             where id in (select id
                                            from subscriptions
                                           where provider = 'dlocal' and status = 'active' and expires_at <= :now
                                           limit 5000)
                            """)
                    .bind("now", NOW)
                    .execute());
            all += rows;
        } while (rows > 0);
        return all;
    }
}
