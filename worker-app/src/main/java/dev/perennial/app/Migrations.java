package dev.perennial.app;

import dev.perennial.database.ApplicationSchema;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Route;
import dev.perennial.database.Schema;
import dev.perennial.database.SessionDao;
import dev.perennial.database.Sessions;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes sure that the database is one we can work with, and brings the product's tables up to date before anything uses them. */
@Component
class Migrations {

    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private final DatabaseUrl url;
    private final Sessions sessions;
    private final Jdbi jdbi;
    private final DirectDatabase direct;

    Migrations(DatabaseUrl url, Sessions sessions, Jdbi jdbi, DirectDatabase direct) {
        this.url = url;
        this.sessions = sessions;
        this.jdbi = jdbi;
        this.direct = direct;
    }

    /** @throws ConfigurationException when waiting would not help */
    void run() {
        if (route(sessions) == Route.TRANSACTION_POOLER && !direct.isNamed()) {
            throw new ConfigurationException(
                    "DATABASE_URL leads through a pooler in transaction mode, where no lock outlasts a transaction:"
                            + " set DATABASE_DIRECT_URL too, to the same database without the pooler");
        }
        if (direct.isNamed()) {
            check();
        }
        Schema.migrate(
                direct.connections(), jdbi.getConfig(ApplicationSchema.class).name());
        lookForMirror();
    }

    /** A sentence for each part of the URL that does nothing. */
    void sayWhatHasNoEffect() {
        url.notices().forEach(log::warn);
    }

    private void check() {
        if (route(direct.sessions()) == Route.TRANSACTION_POOLER) {
            throw new ConfigurationException("DATABASE_DIRECT_URL leads through a pooler in transaction mode as well;"
                    + " it has to name PostgreSQL itself");
        }
        if (!identity(jdbi).equals(identity(direct.jdbi()))) {
            throw new ConfigurationException(
                    "DATABASE_DIRECT_URL and DATABASE_URL lead to different databases; it has to be the same one");
        }
    }

    /** Where it was made before the URL named a schema, it is in another. */
    private void lookForMirror() {
        String mirror = jdbi.getConfig(ApplicationSchema.class).mirror();
        if (!jdbi.<Boolean, RuntimeException>withHandle(handle -> new SessionDao(handle).hasTable(mirror))) {
            log.warn(
                    "There is no table {}: the application sees no runs; if it is in public, move it:"
                            + " alter table public.cron_job_runs set schema {};",
                    mirror,
                    mirror.replaceFirst("\\.cron_job_runs$", ""));
        }
    }

    private static Route route(Sessions sessions) {
        try {
            return sessions.route();
        } catch (SQLException unreachable) {
            throw new ConnectionException(unreachable);
        }
    }

    private static String identity(Jdbi jdbi) {
        return jdbi.withHandle(handle -> new SessionDao(handle).identity());
    }
}
