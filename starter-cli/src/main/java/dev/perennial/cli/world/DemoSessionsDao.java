package dev.perennial.cli.world;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/** A table of sessions in the sample application, of which half have expired; made once. */
final class DemoSessionsDao {

    private static final int SESSIONS = 20_000;

    private DemoSessionsDao() {}

    static int fill(Instant now, Handle handle) {
        boolean isThere = handle.createQuery("select to_regclass('sessions') is not null")
                .mapTo(Boolean.class)
                .one();
        if (isThere) {
            return 0;
        }
        handle.execute("create table sessions (id bigint primary key, expires_at timestamp(3) not null)");
        handle.execute("create index sessions_expires_at on sessions (expires_at)");
        int made = handle.createUpdate(
                        """
                        insert into sessions (id, expires_at)
                        select n, cast(:now as timestamp) + (n - :half) * interval '1 minute'
                          from generate_series(1, :all) n
                        """)
                .bind("now", LocalDateTime.ofInstant(now, ZoneOffset.UTC))
                .bind("half", SESSIONS / 2)
                .bind("all", SESSIONS)
                .execute();
        handle.execute("analyze sessions");
        return made;
    }
}
