package dev.perennial.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.devstack.postgres.PgBouncer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Right with and without a real PgBouncer between. */
class SessionsTest {

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void open() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
    }

    @AfterAll
    static void close() {
        postgres.close();
    }

    @Test
    void knowTheServerItself() throws SQLException {
        assertThat(limited(postgres.uri()).route()).isEqualTo(Route.DIRECT);
    }

    @ParameterizedTest
    @CsvSource({
        "transaction, 20, 0, 0, TRANSACTION_POOLER",
        "transaction, 20, 0, 5, TRANSACTION_POOLER",
        "transaction, 20, 1, 0, TRANSACTION_POOLER",
        "transaction, 20, 1, 5, TRANSACTION_POOLER",
        "transaction, 1, 0, 0, TRANSACTION_POOLER",
        "session, 20, 0, 0, SESSION_POOLER",
        "session, 20, 1, 5, SESSION_POOLER",
    })
    void knowAPoolerByWhatItDoes(String mode, int size, int roundRobin, int idle, Route route) throws SQLException {
        Map<String, String> settings = Map.of(
                "pool_mode", mode,
                "default_pool_size", Integer.toString(size),
                "server_round_robin", Integer.toString(roundRobin));
        try (PgBouncer bouncer = PgBouncer.before(postgres, settings)) {
            leaveIdle(bouncer, idle);

            assertThat(limited(bouncer.uri()).route()).isEqualTo(route);
            assertThat(Sessions.of(DatabaseUrl.parse(bouncer.uri()), Map.of()).route())
                    .isEqualTo(route);
        }
    }

    @Test
    void namesNoStatementThatAnothersSessionMightKnow() {
        try (PgBouncer bouncer =
                PgBouncer.before(postgres, Map.of("pool_mode", "transaction", "default_pool_size", "2"))) {
            Jdbi jdbi = jdbi(limited(bouncer.uri()));
            Jdbi other = jdbi(limited(bouncer.uri()));

            assertThat(IntStream.range(0, 200).parallel().map(i -> (i % 2 == 0 ? jdbi : other)
                            .withHandle(handle -> IntStream.range(0, 8)
                                    .map(j -> handle.createQuery("select cast(:j as int) + 1")
                                            .bind("j", j)
                                            .mapTo(Integer.class)
                                            .one())
                                    .sum())))
                    .containsOnly(36);
        }
    }

    @ParameterizedTest
    @CsvSource({"transaction, 1", "session, 2"})
    void beginEachTransactionWithTheLimitsAndLeaveNoneBehind(String mode, String size) {
        try (PgBouncer bouncer = PgBouncer.before(postgres, Map.of("pool_mode", mode, "default_pool_size", size))) {
            Jdbi jdbi = jdbi(limited(bouncer.uri()));

            assertThat(jdbi.<String, RuntimeException>withHandle(SessionsTest::limits))
                    .isEqualTo("5s 1min 20s");
            assertThat(jdbi.<String, RuntimeException>inTransaction(SessionsTest::limits))
                    .isEqualTo("5s 1min 20s");
            assertThat(jdbi.<String, RuntimeException>withHandle(handle -> handle.inTransaction(SessionsTest::limits)))
                    .isEqualTo("5s 1min 20s");
            assertThat(Jdbi.create(bouncer.uri().replaceFirst("postgres://postgres@", "jdbc:postgresql://"))
                            .<String, RuntimeException>withHandle(SessionsTest::limits))
                    .as("another client of the same session")
                    .isEqualTo("0 0 0");
        }
    }

    @Test
    void beginWithTheLimitsWithoutAPooler() {
        Jdbi jdbi = jdbi(limited(postgres.uri()));

        assertThat(jdbi.<String, RuntimeException>withHandle(SessionsTest::limits))
                .isEqualTo("5s 1min 20s");
    }

    @Test
    void keepTheOptionsOfTheUrlBesideTheLimits() {
        Jdbi jdbi = jdbi(limited(postgres.uri() + "?options=-c%20work_mem%3D7MB"));

        assertThat(jdbi.<String, RuntimeException>withHandle(handle -> limits(handle) + " " + show(handle, "work_mem")))
                .isEqualTo("5s 1min 20s 7MB");
    }

    /** Asked again at the next connection: what could not be reached was not found out. */
    @Test
    void doNotTakeARefusalForAPooler() throws SQLException {
        Sessions sessions = limited(postgres.uri().replaceFirst("/app$", "/not_there_yet"));
        assertThatThrownBy(sessions::route).hasMessageContaining("not_there_yet");

        postgres.createDatabase("not_there_yet");

        assertThat(sessions.route()).isEqualTo(Route.DIRECT);
    }

    private static Sessions limited(String url) {
        return Sessions.limited(DatabaseUrl.parse(url), Map.of());
    }

    private static Jdbi jdbi(Sessions sessions) {
        return sessions.jdbi(sessions.dataSource());
    }

    private static String limits(org.jdbi.v3.core.Handle handle) {
        return String.join(
                " ",
                show(handle, "lock_timeout"),
                show(handle, "statement_timeout"),
                show(handle, "idle_in_transaction_session_timeout"));
    }

    private static String show(org.jdbi.v3.core.Handle handle, String name) {
        return handle.createQuery("show " + name).mapTo(String.class).one();
    }

    /** As many sessions of the server wait in the pool. */
    private static void leaveIdle(PgBouncer bouncer, int sessions) throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            Connection connection =
                    DatabaseUrl.parse(bouncer.uri()).dataSource().getConnection();
            connection.setAutoCommit(false);
            connection.createStatement().execute("select 1");
            open.add(connection);
        }
        for (Connection connection : open) {
            connection.close();
        }
    }
}
