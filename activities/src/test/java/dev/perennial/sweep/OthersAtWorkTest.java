package dev.perennial.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.TestDatabase;
import java.time.Clock;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a sweep finds somebody else at work when it begins, by what its role may see. */
class OthersAtWorkTest {

    // Mutable state, made anew for each test
    private TestDatabase database;
    private Jdbi whoSeesSessions;
    private Jdbi whoSeesNone;

    @BeforeEach
    void open() {
        database = TestDatabase.open();
        whoSeesSessions = Jdbi.create(database.jdbcUrl() + "&ApplicationName=perennial");
        whoSeesNone = database.worker();
    }

    @Test
    void aDatabaseWithoutOtherSessionsIsEmptyToBoth() {
        Awaitility.await().untilAsserted(() -> {
            assertThat(othersAtWork(whoSeesSessions)).isFalse();
            assertThat(othersAtWork(whoSeesNone)).isFalse();
        });
    }

    @Test
    void aSessionAtWorkIsSeenByBoth() {
        try (Handle application = database.jdbi().open()) {
            application.execute("select 1");

            assertThat(othersAtWork(whoSeesSessions)).isTrue();
            assertThat(othersAtWork(whoSeesNone)).isTrue();
        }
    }

    /** Who cannot tell whether a session is at work takes it for one that is. */
    @Test
    void anIdleSessionCountsForWhoCannotSeeThatItIsIdle() {
        try (Handle application = database.jdbi().open()) {
            application.execute("select 1");

            Awaitility.await().untilAsserted(() -> assertThat(othersAtWork(whoSeesSessions))
                    .isFalse());
            assertThat(othersAtWork(whoSeesNone)).isTrue();
        }
    }

    /** Autovacuum and the like have no user. */
    @Test
    void ourOwnSessionsAndThoseOfOtherDatabasesDoNotCount() {
        TestDatabase other = TestDatabase.open();
        try (Handle another = other.jdbi().open();
                Handle ours = Jdbi.create(database.jdbcUrl() + "&ApplicationName=perennial-cli")
                        .open()) {
            another.execute("select 1");
            ours.execute("select 1");

            Awaitility.await()
                    .untilAsserted(() -> assertThat(othersAtWork(whoSeesNone)).isFalse());
        }
    }

    private static boolean othersAtWork(Jdbi jdbi) {
        return jdbi.inTransaction(handle -> new RunStepDao(handle)
                .begin(UUID.randomUUID(), "sweep", 1, Clock.systemUTC().instant())
                .othersAtWork());
    }
}
