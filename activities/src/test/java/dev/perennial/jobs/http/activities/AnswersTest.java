package dev.perennial.jobs.http.activities;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.perennial.callout.Call;
import dev.perennial.callout.Reply;
import dev.perennial.callout.Secrets;
import dev.perennial.failure.JobFailure;
import dev.perennial.schedule.Durations;
import dev.perennial.sweep.InActivity;
import io.temporal.failure.ApplicationFailure;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a call waits before it is made again. */
class AnswersTest {

    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final Call CALL =
            new Call("GET", URI.create("https://a.example/"), Map.of(), null, Duration.ofSeconds(1), 10);

    @ParameterizedTest
    @CsvSource({
        "1, '', 1s",
        "2, '', 2s",
        "4, '', 8s",
        "20, '', 60s", // its own
        "1, 0, 1s",
        "1, 7, 7s",
        "5, 7, 16s", // the greater of the two
        "1, 'Sun, 01 Mar 2026 09:00:30 GMT', 30s",
        "1, 'Sun, 01 Mar 2026 08:00:00 GMT', 1s",
        "1, soon, 1s"
    })
    void theGreaterOfTwoPausesIsKept(int attempt, String asked, String pause) {
        assertThat(failure(attempt, asked).getNextRetryDelay()).isEqualTo(Durations.parse(pause));
    }

    @Test
    void aPauseLongerThanTheRunPutsItOff() {
        ApplicationFailure failure = failure(1, "99999999999");

        assertThat(JobFailure.isPutOff(failure)).isTrue();
        assertThat(failure.getOriginalMessage())
                .isEqualTo("HTTP 429 from GET https://a.example/; another try is asked for in 365d, which is after the"
                        + " run's timeout");
    }

    private static ApplicationFailure failure(int attempt, String retryAfter) {
        Reply reply = new Reply(
                429,
                retryAfter.isEmpty() ? Map.of() : Map.of("retry-after", retryAfter),
                new byte[0],
                false,
                Duration.ZERO);
        Values values = new Values(
                InActivity.request("warm", NOW, Map.of()),
                MissingNode.getInstance(),
                attempt,
                Secrets.NONE,
                "a.example");
        Answers answers = new Answers(values, true, attempt, NOW.plusSeconds(3_600), Clock.fixed(NOW, ZoneOffset.UTC));
        return (ApplicationFailure) answers.unexpected(reply, CALL, "2xx");
    }
}
