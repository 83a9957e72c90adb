package dev.perennial.security;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a call may go on. It knows nothing of paths: it is asked with the handler that the router has found, so that
 * the two cannot read a path differently.
 */
public final class Gatekeeper {

    private final CronSecrets secrets;
    private final Throttle throttle;

    public Gatekeeper(CronSecrets secrets, Throttle throttle) {
        this.secrets = secrets;
        this.throttle = throttle;
    }

    /** What a call is refused with. */
    public record Refusal(int status, String error, Optional<Duration> retryAfter) {}

    /**
     * Empty when the call may go on.
     *
     * @param authorization the header as it came; null when there was none
     * @param address who calls
     */
    public Optional<Refusal> refuse(boolean open, String authorization, String address) {
        if (open) {
            return Optional.empty();
        }
        if (!secrets.isConfigured()) {
            return Optional.of(new Refusal(500, "CRON_SECRET not configured", Optional.empty()));
        }
        if (secrets.accept(authorization)) {
            return Optional.empty();
        }
        return Optional.of(throttle.failed(address)
                .map(wait -> new Refusal(429, "Too many requests", Optional.of(wait)))
                .orElseGet(() -> new Refusal(401, "Unauthorized", Optional.empty())));
    }
}
