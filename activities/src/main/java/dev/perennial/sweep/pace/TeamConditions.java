package dev.perennial.sweep.pace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.callout.Call;
import dev.perennial.callout.Callout;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import dev.perennial.database.Condition;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/**
 * What the definition's own conditions say: pages are taken while all of them hold. One that does not answer does not hold. A URL is
 * asked every five seconds, and says the same until then. For one thread.
 */
public final class TeamConditions implements Supplier<List<PaceReading>> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int KEEP = 64 << 10;
    private static final int OK = 200;
    private static final long BETWEEN_CALLS = Duration.ofSeconds(5).toNanos();

    private final PaceSettings settings;
    private final Jdbi jdbi;
    private final Optional<Callout> callout;

    // Mutable state
    private long calledAt = System.nanoTime() - BETWEEN_CALLS;
    private List<PaceReading> called = List.of();

    /** @param callout empty where nothing can be called */
    public TeamConditions(PaceSettings settings, Jdbi jdbi, Optional<Callout> callout) {
        this.settings = settings;
        this.jdbi = jdbi;
        this.callout = callout;
    }

    @Override
    public List<PaceReading> get() {
        List<PaceReading> readings = new ArrayList<>();
        settings.whileSql().ifPresent(sql -> readings.add(sql(sql)));
        if (System.nanoTime() - calledAt >= BETWEEN_CALLS) {
            calledAt = System.nanoTime();
            called = call();
        }
        readings.addAll(called);
        return readings;
    }

    private List<PaceReading> call() {
        List<PaceReading> readings = new ArrayList<>();
        settings.whileHttp().ifPresent(url -> readings.add(http("while_http", url, TeamConditions::isOk)));
        settings.whilePrometheus()
                .ifPresent(url -> readings.add(http("while_prometheus", url, TeamConditions::hasSample)));
        return readings;
    }

    private PaceReading sql(String sql) {
        try {
            boolean holds = jdbi.withHandle(handle -> new PaceSignalsDao(handle).holds(Condition.ofTheMoment(sql)));
            return reading(holds, "while_sql " + (holds ? "holds" : "does not hold"));
        } catch (RuntimeException failure) {
            return reading(false, "while_sql is not answered");
        }
    }

    private interface Answer {
        boolean holds(Reply reply) throws JsonProcessingException;
    }

    private PaceReading http(String name, String url, Answer answer) {
        try {
            Reply reply = callout.orElseThrow(() -> new IllegalStateException("nothing can be called"))
                    .send(new Call("GET", URI.create(url), Map.of(), null, TIMEOUT, KEEP), () -> {});
            boolean holds = answer.holds(reply);
            return reading(holds, "%s %s (%d)".formatted(name, holds ? "holds" : "does not hold", reply.status()));
        } catch (CalloutException failure) {
            return reading(false, "%s is not answered: %s".formatted(name, failure.getMessage()));
        } catch (JsonProcessingException | RuntimeException failure) {
            return reading(false, "%s is answered with what cannot be read".formatted(name));
        }
    }

    private static PaceReading reading(boolean holds, String words) {
        return new PaceReading(PaceSignal.TEAM, holds ? PaceLevel.FULL : PaceLevel.WAIT, words);
    }

    private static boolean isOk(Reply reply) {
        return reply.status() == OK;
    }

    /** As the API of Prometheus says it: a comparison that does not hold has an empty result. */
    private static boolean hasSample(Reply reply) throws JsonProcessingException {
        JsonNode answer = JSON.readTree(reply.text());
        return reply.status() == OK
                && answer.path("status").asText().equals("success")
                && !answer.path("data").path("result").isEmpty();
    }
}
