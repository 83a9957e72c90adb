package dev.perennial.failure.activities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.TestDatabase;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import org.assertj.core.api.Assertions;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureClassifierTest {

    private static final Jdbi JDBI = TestDatabase.open().jdbi();

    /** The message names what broke; what the row held is nowhere in it, nor in a cause. */
    @Test
    void leavesTheRowOutOfWhatPostgresSays() {
        ApplicationFailure failure = of(() -> JDBI.useHandle(handle -> {
            handle.execute("insert into users (id, email) values ('canary', 'canary@example.org')");
            handle.createUpdate("insert into users (id, email) values (:id, 'canary@example.org')")
                    .bind("id", "canary")
                    .execute();
        }));

        assertThat(failure.getType()).isEqualTo("BAD_DATA");
        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(failure.getOriginalMessage())
                .isEqualTo("PostgreSQL 23505: ERROR: duplicate key value violates unique constraint \"users_pkey\"");
        assertThat(failure.getCause()).isNull();
        assertThat(failure.getStackTrace()).isNotEmpty();
    }

    /** It once quoted the whole statement and every value bound to it. */
    @Test
    void leavesBoundValuesOutOfWhatJdbiSays() {
        ApplicationFailure failure = of(() -> JDBI.useHandle(handle -> handle.createQuery("select :known, :unknown")
                .bind("known", "canary")
                .mapToMap()
                .list()));

        assertThat(failure.getOriginalMessage())
                .isEqualTo("UnableToCreateStatementException: the statement and its parameters do not fit,"
                        + " see the stack trace");
    }

    /** PostgreSQL knows nothing of what the job needs, doctor does. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select nothing from users | PostgreSQL 42703: ERROR: column \"nothing\" does not exist.",
                "select 1 from nowhere | PostgreSQL 42P01: ERROR: relation \"nowhere\" does not exist.",
                "select 1 from users where id > gen_random_uuid() | PostgreSQL 42883: ERROR: operator does not exist:"
                        + " text > uuid. Keys must be text, not uuid.",
                "select 1 where gen_random_uuid() > '' | PostgreSQL 22P02: ERROR: invalid input syntax for type uuid:"
                        + " \"***\". Keys must be text, not uuid."
            })
    void pointsToDoctorWhereTheTablesAreNotWhatTheJobNeeds(String statement, String message) {
        ApplicationFailure failure = of(() -> JDBI.useHandle(handle -> handle.execute(statement)));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage())
                .isEqualTo(message + " Compare the application's tables with what the job needs: perennial doctor");
    }

    @Test
    void triesAgainWhatHeals() {
        ApplicationFailure failure = of(() -> {
            throw new JdbiException("no answer", new SQLException("the connection broke", "08006")) {};
        });

        assertThat(failure.getType()).isEqualTo("UNAVAILABLE");
        assertThat(failure.isNonRetryable()).isFalse();
    }

    @Test
    void takesWhatItDoesNotKnowForABugAndRedactsIt() {
        ApplicationFailure failure = of(() -> {
            throw new IllegalStateException("no user ann@example.org");
        });

        assertThat(failure.getType()).isEqualTo("UNEXPECTED");
        assertThat(failure.getOriginalMessage()).isEqualTo("IllegalStateException: no user ***@***");
    }

    private static ApplicationFailure of(Runnable work) {
        RuntimeException thrown = Assertions.catchThrowableOfType(RuntimeException.class, work::run);
        return (ApplicationFailure) FailureClassifier.classified(thrown);
    }
}
