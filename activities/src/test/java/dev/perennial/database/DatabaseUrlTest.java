package dev.perennial.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "postgres://app:pw@db:5432/app, jdbc:postgresql://db:5432/app?user=app&password=pw&stringtype=unspecified",
        "postgresql://db/app, jdbc:postgresql://db/app?stringtype=unspecified",
        "postgres://app@db/app?sslmode=require, jdbc:postgresql://db/app?user=app&sslmode=require&stringtype=unspecified",
        "postgres://app:p%40ss%26w+rd@db/app, jdbc:postgresql://db/app?user=app&password=p%40ss%26w%2Brd&stringtype=unspecified",
        "postgres://app:pw@my_db:5432/app, jdbc:postgresql://my_db:5432/app?user=app&password=pw&stringtype=unspecified",
        "postgres://app:pw@[::1]:5432/app, jdbc:postgresql://[::1]:5432/app?user=app&password=pw&stringtype=unspecified",
        "jdbc:postgresql://db/app, jdbc:postgresql://db/app?stringtype=unspecified",
        "jdbc:postgresql://db/app?user=app, jdbc:postgresql://db/app?user=app&stringtype=unspecified",
        "jdbc:postgresql://db/app?stringtype=varchar, jdbc:postgresql://db/app?stringtype=varchar",
        "' postgres://db/app ', jdbc:postgresql://db/app?stringtype=unspecified",
    })
    void readsBothSpellings(String text, String jdbcUrl) {
        assertThat(DatabaseUrl.parse(text).jdbcUrl()).isEqualTo(jdbcUrl);
    }

    /** D25: it ends up in logs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://app:canary@db/app",
                "jdbc:postgresql://db/app?user=app&password=canary",
                "jdbc:postgresql://app:canary@db/app",
            })
    void doesNotShowItsCredentials(String text) {
        assertThat(DatabaseUrl.parse(text)).asString().endsWith("db/app").doesNotContain("canary");
    }

    /** S1.18. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void asksForItWhenItIsMissing(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .hasMessageStartingWith("DATABASE_URL environment variable required");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://app:canary@db/app, is not a PostgreSQL URL",
        "postgres://app:canary@db, names no host or no database",
        "postgres:///app, names no host or no database",
        "postgres://app:can ary@db/app, percent-encoded",
        "postgres://app:canary%@db/app, percent-encoded",
    })
    void saysWhatWouldBeRightAndRepeatsNothing(String text, String message) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .hasMessageContaining(message)
                .hasMessageContaining("expected postgres://user:password@host:5432/name")
                .hasMessageNotContainingAny("canary", "can ary");
    }

    @Test
    void isUnderstoodByTheDriver() {
        int one = TestDatabase.open().jdbi().withHandle(handle -> handle.createQuery("select 1")
                .mapTo(Integer.class)
                .one());

        assertThat(one).isEqualTo(1);
    }
}
