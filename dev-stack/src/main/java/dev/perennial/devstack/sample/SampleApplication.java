package dev.perennial.devstack.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The application these jobs belong to: a schema as Prisma makes it, and believable data relative to a moment. */
public final class SampleApplication {
    // Two that start together must not both find the tables missing.
    private static final long LOCK = 7_336_742_466_255L;

    /** Made in this order, each where its table is missing. */
    private static final List<Migration> MIGRATIONS = List.of(
            new Migration("subscriptions", "sample-application.sql"),
            new Migration("payments", "sample-application-payments.sql"),
            new Migration("email_suppressions", "sample-application-suppressions.sql"));

    private final DataSource database;

    private SampleApplication(DataSource database) {
        this.database = database;
    }

    /** As {@link #createIn(DataSource)}. */
    public static SampleApplication createIn(String jdbcUrl) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(jdbcUrl);
        return createIn(database);
    }

    /** Makes the tables; where they are, leaves them and what is in them. */
    public static SampleApplication createIn(DataSource database) {
        SampleApplication application = new SampleApplication(database);
        application.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                statement.execute("SET LOCAL search_path = public");
                for (Migration migration : MIGRATIONS) {
                    migration.run(statement);
                }
            }
            return null;
        });
        return application;
    }

    /** Whether it has no user yet. */
    public boolean isEmpty() {
        return inTransaction(SampleApplication::isEmpty);
    }

    /**
     * Fills the empty tables. The same size, moment and seed make the same rows, whatever the time zone of the session.
     *
     * @param now counts in whole milliseconds, as the application's columns do
     * @throws IllegalStateException when there is data already: two generations would not fit together
     */
    public Seeded generate(Size size, Instant now, long seed) {
        return inTransaction(connection -> {
            if (!isEmpty(connection)) {
                throw new IllegalStateException("The sample application has data already");
            }
            prepare(connection, size, now, seed);
            try (Statement statement = connection.createStatement()) {
                statement.execute(script("sample-data.sql"));
            }
            return count(connection, now);
        });
    }

    /** The counts as they are now in the tables, for this moment. */
    public Seeded count(Instant now) {
        return inTransaction(connection -> count(connection, now));
    }

    /** Whom its mail endpoint sends nothing any more, and why: unsubscribed, bounced or complained. */
    public Map<String, String> suppressedAddresses() {
        return inTransaction(connection -> {
            Map<String, String> reasons = new TreeMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT email, lower(reason::text) FROM public.email_suppressions")) {
                while (row.next()) {
                    reasons.put(row.getString(1), row.getString(2));
                }
            }
            return reasons;
        });
    }

    /**
     * What the application's webhook does when somebody pays again: locks the user, then renews the subscription, in one
     * transaction. On a connection without auto-commit the caller ends the transaction, and so holds the locks
     * for as long as a test wants them.
     *
     * @return false when there is no such subscription
     */
    public static boolean renewDuring(Connection connection, String subscriptionId, Instant newExpiry)
            throws SQLException {
        boolean ours = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            boolean renewed = renew(connection, subscriptionId, newExpiry);
            if (ours) {
                connection.commit();
            }
            return renewed;
        } catch (SQLException e) {
            if (ours) {
                connection.rollback();
            }
            throw e;
        } finally {
            if (ours) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean renew(Connection connection, String subscriptionId, Instant newExpiry) throws SQLException {
        String lockAndUpgrade =
                """
                UPDATE users
                SET tier = 'PRO', updated_at = clock_timestamp() AT TIME ZONE 'UTC'
                WHERE id = (SELECT user_id FROM subscriptions WHERE id = ?)
                """;
        try (PreparedStatement statement = connection.prepareStatement(lockAndUpgrade)) {
            statement.setString(1, subscriptionId);
            statement.executeUpdate();
        }
        String renew =
                """
                UPDATE subscriptions
                SET expires_at = ?, renewal_reminder_sent = false, status = 'active',
                    updated_at = clock_timestamp() AT TIME ZONE 'UTC'
                WHERE id = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(renew)) {
            statement.setObject(1, utc(newExpiry));
            statement.setString(2, subscriptionId);
            return statement.executeUpdate() == 1;
        }
    }

    private static void prepare(Connection connection, Size size, Instant now, long seed) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL search_path = public");
            statement.execute("CREATE TEMPORARY TABLE generation (now timestamp(3), seed bigint, subscriptions int)"
                    + " ON COMMIT DROP");
        }
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO generation VALUES (?, ?, ?)")) {
            statement.setObject(1, utc(now));
            // The generator multiplies it: any seed will do, but not any product fits.
            statement.setLong(2, seed % Integer.MAX_VALUE);
            statement.setInt(3, size.subscriptions());
            statement.executeUpdate();
        }
    }

    private static Seeded count(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(script("sample-counts.sql"))) {
            statement.setObject(1, utc(now));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return seeded(row);
            }
        }
    }

    private static Seeded seeded(ResultSet row) throws SQLException {
        return new Seeded(
                row.getLong("subscriptions"),
                row.getLong("users"),
                row.getLong("affiliates"),
                row.getLong("codes"),
                row.getLong("due_for_reminder"),
                row.getLong("due_users"),
                row.getLong("due_without_address"),
                row.getLong("expired_active"),
                row.getLong("expired_of_free_users"),
                row.getLong("covered_by_another"),
                row.getLong("waiting_for_payment"),
                row.getLong("users_to_downgrade"),
                row.getLong("codes_to_expire"),
                row.getLong("active_affiliates"),
                row.getLong("active_affiliates_of_this_month"));
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT NOT EXISTS (SELECT 1 FROM public.users)")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    // A local date and time, so that neither the driver nor the session turns it into another zone.
    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }

    private <T> T inTransaction(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            T result = work.in(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException("The sample application's database refused: " + e.getMessage(), e);
        }
    }

    private static String script(String name) {
        try (InputStream in = SampleApplication.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A step of the schema, known by a table that it makes. */
    private record Migration(String table, String file) {
        void run(Statement statement) throws SQLException {
            if (isMissing(statement)) {
                statement.execute(script(file));
            }
        }

        private boolean isMissing(Statement statement) throws SQLException {
            try (ResultSet row = statement.executeQuery("SELECT to_regclass('public." + table + "') IS NULL")) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Something done in a transaction; what it throws rolls back. */
    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }
}
