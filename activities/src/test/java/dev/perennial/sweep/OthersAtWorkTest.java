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
class CompanyTest {

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
            assertThat(company(whoSeesSessions)).isFalse();
            assertThat(company(whoSeesNone)).isFalse();
        });
    }

    @Test
    void aSessionAtWorkIsCompanyToBoth() {
        try (Handle application = database.jdbi().open()) {
            application.execute("select 1");

            assertThat(company(whoSeesSessions)).isTrue();
            assertThat(company(whoSeesNone)).isTrue();
        }
    }

    /** Who cannot tell whether a session is at work takes it for one that is. */
    @Test
    void anIdleSessionIsCompanyToWhoCannotSeeThatItIsIdle() {
        try (Handle application = database.jdbi().open()) {
            application.execute("select 1");

            Awaitility.await()
                    .untilAsserted(() -> assertThat(company(whoSeesSessions)).isFalse());
            assertThat(company(whoSeesNone)).isTrue();
        }
    }

    /** Autovacuum and the like have no user. */
    @Test
    void ourOwnSessionsAndThoseOfOtherDatabasesAreNoCompany() {
        TestDatabase other = TestDatabase.open();
        try (Handle another = other.jdbi().open();
                Handle ours = Jdbi.create(database.jdbcUrl() + "&ApplicationName=perennial-cli")
                        .open()) {
            another.execute("select 1");
            ours.execute("select 1");

            Awaitility.await()
                    .untilAsserted(() -> assertThat(company(whoSeesNone)).isFalse());
        }
    }

    private static boolean company(Jdbi jdbi) {
        return jdbi.inTransaction(handle -> new RunStepDao(handle)
                .begin(UUID.randomUUID(), "sweep", 1, Clock.systemUTC().instant())
                .company());
    }
}
