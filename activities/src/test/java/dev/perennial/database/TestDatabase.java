package dev.perennial.database;

import dev.perennial.devstack.EmbeddedPostgres;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL database with the application's tables and ours, in a session zone that lies a day from UTC. One server
 * a JVM; each {@link #open()} is a database of its own.
 */
public final class TestDatabase {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String jdbcUrl;
    private final Jdbi jdbi;

    private TestDatabase(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
        this.jdbi = Jdbi.create(jdbcUrl);
    }

    public static TestDatabase open() {
        String url = Server.POSTGRES.createDatabase("test_" + NUMBER.incrementAndGet());
        TestDatabase database = new TestDatabase(DatabaseUrl.parse(url).jdbcUrl());
        database.jdbi.useHandle(
                handle -> handle.createScript(ApplicationTables.SQL).execute());
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.jdbcUrl);
        Schema.migrate(dataSource);
        return database;
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** Empties the named tables and whatever refers to them. */
    public void truncate(String... tables) {
        jdbi.useHandle(handle -> handle.execute("truncate " + String.join(", ", tables) + " cascade"));
    }

    /** Started by the first who asks; ends with the JVM. */
    private static final class Server {
        private static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.fresh("Pacific/Apia");
    }
}
