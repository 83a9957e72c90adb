package dev.perennial.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.Called;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.database.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobsNextCommandTest {

    @Test
    void printsTheShapeThatWasAgreedAndNothingElse() {
        Called called = Called.with(
                "jobs",
                "next",
                "30 2 * * *",
                "--zone",
                "America/New_York",
                "--count",
                "2",
                "--from",
                "2027-03-13T00:00:00Z",
                "--output",
                "json");

        assertThat(called.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(called.err()).isEmpty();
        Map<?, ?> answer = Json.read(called.out(), Map.class);
        assertThat(answer.keySet().stream().map(Object::toString)).containsExactly("cron", "zone", "ticks");
        assertThat(answer.get("zone")).isEqualTo("America/New_York");
        List<?> ticks = (List<?>) answer.get("ticks");
        assertThat(ticks).hasSize(2);
        assertThat(((Map<?, ?>) ticks.get(0)).get("at")).isEqualTo("2027-03-13T07:30:00Z");
        assertThat(((Map<?, ?>) ticks.get(0)).get("local")).isEqualTo("2027-03-13T02:30:00-05:00");
        assertThat(((Map<?, ?>) ticks.get(0)).get("note")).isNull();
        assertThat(((Map<?, ?>) ticks.get(1)).get("note")).asString().contains("clocks go forward");
    }

    @Test
    void showsLocalTimeUtcAndHowLongItIsUntilThen() {
        Called called = Called.with("jobs", "next", "0 9 * * *", "--count", "1");

        assertThat(called.out())
                .isEqualTo(
                        """
                        0 9 * * *  UTC  every day at 09:00
                        LOCAL             UTC                   IN  NOTE
                        2026-11-21 09:00  2026-11-21 09:00:00Z  3h
                        """);
    }

    @Test
    void refusesWhatTemporalWouldMisreadWithTheReason() {
        Called called = Called.with("jobs", "next", "0 9 L * *", "--output", "json");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).startsWith("✗ error: \"0 9 L * *\" is refused: ");
    }

    @Test
    void suggestsTheZoneThatWasProbablyMeant() {
        Called called = Called.with("jobs", "next", "0 9 * * *", "--zone", "Europe/Lodnon");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err())
                .isEqualTo("✗ error: --zone: there is no time zone Europe/Lodnon, did you mean Europe/London?\n");
    }

    /** What {@code apply} refuses is refused here too. */
    @ParameterizedTest
    @ValueSource(strings = {"+05:30", "SystemV/PST8PDT", "UTC+2", "EST"})
    void refusesAZoneThatAJobCannotHave(String zone) {
        Called called = Called.with("jobs", "next", "0 9 * * *", "--zone", zone);

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err()).startsWith("✗ error: --zone: there is no time zone " + zone);
    }

    @Test
    void looksAJobUpInTheRegistry() {
        assertThat(Called.with("jobs", "next", "expire_codes").exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }
}
