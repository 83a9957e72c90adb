package dev.perennial.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.failure.FailureKind;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "08006, UNAVAILABLE",
        "57P01, UNAVAILABLE",
        "57P03, UNAVAILABLE",
        "25006, UNAVAILABLE",
        "25P03, UNAVAILABLE",
        "25P04, UNAVAILABLE",
        "40001, CONTENDED",
        "40P01, CONTENDED",
        "55P03, CONTENDED",
        "53100, OVERLOADED",
        "53300, OVERLOADED",
        "57014, OVERLOADED",
        "22003, BAD_DATA",
        "23505, BAD_DATA",
        "44000, BAD_DATA",
        "54000, BAD_DATA",
        "P0001, BAD_DATA",
        "28P01, MISCONFIGURED",
        "3D000, MISCONFIGURED",
        "3F000, MISCONFIGURED",
        "42P01, MISCONFIGURED",
        "XX000, UNEXPECTED",
        "0, UNEXPECTED",
    })
    void tellsTheKindByTheStateAlone(String state, FailureKind kind) {
        Throwable wrapped = new IllegalStateException(new RuntimeException(new SQLException("any text", state)));

        assertThat(SqlFailures.kindOf(wrapped)).contains(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "57P01, false",
        "55P03, false",
        "40001, false",
        "53300, false",
        "57014, false",
        "08006, false",
        "42703, true",
        "22P02, true",
        "0A000, true",
        "21000, true"
    })
    void whatMayPassSaysNothingAgainstTheStatement(String state, boolean refused) {
        Throwable wrapped = new IllegalStateException(new SQLException("any text", state));

        assertThat(SqlFailures.refusal(wrapped).isPresent()).isEqualTo(refused);
    }

    @Test
    void takesAPoolThatGaveNoConnectionForAnOutage() {
        assertThat(SqlFailures.kindOf(new SQLTransientConnectionException("timed out")))
                .contains(FailureKind.UNAVAILABLE);
    }

    @Test
    void knowsNothingOfOtherFailures() {
        assertThat(SqlFailures.kindOf(new IllegalStateException("no SQL"))).isEmpty();
    }

    @Test
    void doesNotGuessWithoutAState() {
        assertThat(SqlFailures.kindOf(new SQLException("?"))).contains(FailureKind.UNEXPECTED);
    }
}
