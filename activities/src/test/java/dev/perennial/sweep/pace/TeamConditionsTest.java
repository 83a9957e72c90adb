package dev.perennial.sweep.pace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.callout.AddressGuard;
import dev.perennial.callout.Callout;
import dev.perennial.callout.Secrets;
import dev.perennial.database.Json;
import dev.perennial.database.TestDatabase;
import dev.perennial.devstack.http.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The definition's own conditions, asked over real HTTP and of real PostgreSQL. */
class TeamConditionsTest {

    private final Origin origin = new Origin();
    private final Callout callout = new Callout(
            AddressGuard.allowing(List.of("localhost")),
            Secrets.of(List.of(), name -> null),
            Optional.empty(),
            10,
            1_000);

    @AfterEach
    void close() {
        callout.close();
        origin.close();
    }

    @ParameterizedTest
    @CsvSource({"200, full, while_http holds (200)", "503, wait, while_http does not hold (503)"})
    void aUrlHoldsWhileItAnswers200(int status, String level, String words) {
        origin.answers(Origin.text(status, ""));

        assertThat(asked("while_http", origin.url("/quiet")))
                .returns(level, reading -> reading.level().word())
                .returns(words, PaceReading::words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"status\": \"success\", \"data\": {\"result\": [{\"value\": [1, \"0.2\"]}]}} | full",
                "{\"status\": \"success\", \"data\": {\"result\": []}} | wait",
                "{\"status\": \"error\", \"error\": \"parse error\"} | wait",
                "no JSON at all | wait"
            })
    void aPrometheusQueryHoldsWhileItHasASample(String answer, String level) {
        origin.answers(Origin.text(200, answer));

        assertThat(asked("while_prometheus", origin.url("/api/v1/query?query=up%3C1"))
                        .level()
                        .word())
                .isEqualTo(level);
    }

    /** Whoever writes a definition does not reach into the worker's own network by it. */
    @Test
    void anAddressOfTheOwnNetworkIsNotAsked() {
        assertThat(asked("while_http", "https://169.254.169.254/latest/meta-data"))
                .returns(PaceLevel.WAIT, PaceReading::level)
                .satisfies(reading -> assertThat(reading.words()).contains("while_http is not answered"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 < 2 | full | while_sql holds",
                "null | wait | while_sql does not hold",
                "pg_sleep(9) is null | wait | while_sql is not answered",
                "(select count(*) from no_table) = 0 | wait | while_sql is not answered"
            })
    void aConditionOfSqlHoldsWhileItIsTrue(String sql, String level, String words) {
        assertThat(asked("while_sql", sql))
                .returns(level, reading -> reading.level().word())
                .returns(words, PaceReading::words);
    }

    @Test
    void aConditionOfSqlChangesNothing() {
        TestDatabase database = TestDatabase.open();
        database.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create table marks (mark integer);
                        create function marks() returns boolean language plpgsql as
                        'begin insert into marks values (1); return true; end';
                        """)
                .execute());

        PaceReading reading = new TeamConditions(settings("while_sql", "marks()"), database.jdbi(), Optional.empty())
                .get()
                .get(0);

        assertThat(reading.words()).isEqualTo("while_sql is not answered");
        assertThat(database.jdbi().<Integer, RuntimeException>withHandle(handle -> handle.createQuery(
                                "select count(*) from marks")
                        .mapTo(Integer.class)
                        .one()))
                .isZero();
    }

    private PaceReading asked(String name, String condition) {
        List<PaceReading> readings = new TeamConditions(
                        settings(name, condition), TestDatabase.open().worker(), Optional.of(callout))
                .get();
        assertThat(readings).hasSize(1);
        return readings.get(0);
    }

    private static PaceSettings settings(String name, String condition) {
        return PaceSettings.of(Json.read(Json.write(Map.of(name, condition)), JsonNode.class));
    }
}
