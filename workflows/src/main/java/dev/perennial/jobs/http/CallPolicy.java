package dev.perennial.jobs.http;

import dev.perennial.run.JobRequest;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What the settings say of trying again.
 *
 * @param method in capitals
 * @param repeatable whether a call that may have arrived may be made again: by its method (RFC 9110), because its key is known to the other
 *     side, or because the job says so
 * @param timeout of one try
 */
public record CallPolicy(String method, boolean repeatable, Duration timeout) {

    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Set<String> REPEATABLE_METHODS = Set.of("GET", "HEAD", "PUT", "DELETE");

    public static CallPolicy of(JobRequest request) {
        Map<?, ?> http = request.settings().get("http") instanceof Map<?, ?> given ? given : Map.of();
        Object given = http.get("method");
        String method = given != null ? given.toString() : http.get("body") == null ? "GET" : "POST";
        boolean otherwise = REPEATABLE_METHODS.contains(method) || Boolean.TRUE.equals(http.get("idempotency_key"));
        boolean repeatable = http.get("repeatable") instanceof Boolean said ? said : otherwise;
        return new CallPolicy(method, repeatable, timeout(http.get("timeout")));
    }

    /** What makes no sense is refused by the activity, in words. */
    private static Duration timeout(Object given) {
        try {
            return given == null ? TIMEOUT : Durations.parse(given.toString());
        } catch (IllegalArgumentException wrong) {
            return TIMEOUT;
        }
    }
}
