package dev.perennial.database;

import dev.perennial.devstack.postgres.EmbeddedPostgres;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL database with the application's tables and ours, in a session zone that lies a day from UTC. One server
 * a JVM; each {@link #open()} is a database of its own.
 */
public final class TestDatabase {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Has the rights that docs/deploying.md asks for and no others: it does not see what other sessions do. */
    private static final String WORKER = "perennial_worker";

    private final String jdbcUrl;
    private final String workerUrl;
    private final Jdbi jdbi;
    private final Jdbi worker;

    private TestDatabase(String url) {
        jdbcUrl = DatabaseUrl.parse(url).jdbcUrl();
        workerUrl = DatabaseUrl.parse(url.replace("user=postgres", "user=" + WORKER))
                        .jdbcUrl() + "&ApplicationName=perennial";
        jdbi = Jdbi.create(jdbcUrl);
        worker = Jdbi.create(workerUrl);
    }

    public static TestDatabase open() {
        return open(ApplicationTables.SQL);
    }

    /** Where every table of the application has two partitions. */
    public static TestDatabase openPartitioned() {
        return open(ApplicationTables.partitioned());
    }

    private static TestDatabase open(String applicationTables) {
        String name = "test_" + NUMBER.incrementAndGet();
        TestDatabase database = new TestDatabase(Server.POSTGRES.createDatabase(name));
        database.jdbi.useHandle(handle -> {
            handle.createScript(applicationTables).execute();
            handle.execute("grant select, insert, update on all tables in schema public to " + WORKER);
            handle.execute("grant delete on notifications to " + WORKER);
            handle.execute(
                    "alter default privileges in schema public grant select, insert, update on tables to " + WORKER);
            handle.execute("grant create on database " + name + " to " + WORKER);
            handle.execute("grant create on schema public to " + WORKER);
        });
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.workerUrl);
        Schema.migrate(dataSource);
        return database;
    }

    /** Connections of a superuser, for what a test prepares and checks. */
    public Jdbi jdbi() {
        return jdbi;
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** Connections as worker-app has them, by a role with the rights that docs/deploying.md asks for. */
    public Jdbi worker() {
        return worker;
    }

    public String workerUrl() {
        return workerUrl;
    }

    /** How many of these rows the earliest of all transactions wrote that wrote any: the first page of a sweep. */
    public long firstPage(String tableAndCondition) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select count(*)
                          from %s
                         group by xmin::text::bigint
                         order by xmin::text::bigint
                         limit 1
                        """
                                .formatted(tableAndCondition))
                .mapTo(Long.class)
                .one());
    }

    /** Empties the named tables and whatever refers to them. */
    public void truncate(String... tables) {
        jdbi.useHandle(handle -> handle.execute("truncate " + String.join(", ", tables) + " cascade"));
    }

    /** Started by the first who asks; ends with the JVM. */
    private static final class Server {
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            EmbeddedPostgres postgres = EmbeddedPostgres.fresh("Pacific/Apia");
            Jdbi.create(postgres.jdbcUrl()).useHandle(handle -> handle.execute("create role " + WORKER + " login"));
            return postgres;
        }
    }
}
