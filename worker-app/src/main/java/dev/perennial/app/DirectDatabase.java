package dev.perennial.app;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.database.Sessions;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * The way to PostgreSQL for what outlasts a transaction.
 *
 * @param sessions where {@code connections} come from
 * @param ownPool those of {@code DATABASE_DIRECT_URL}; empty when {@code DATABASE_URL} serves for this too
 */
record DirectDatabase(Sessions sessions, DataSource connections, Jdbi jdbi, Optional<HikariDataSource> ownPool)
        implements AutoCloseable {

    boolean isNamed() {
        return ownPool.isPresent();
    }

    @Override
    public void close() {
        ownPool.ifPresent(HikariDataSource::close);
    }
}
