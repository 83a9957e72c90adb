package dev.perennial.callout;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How hard a host is called by all jobs of this process together, and when it is left alone: after half of the last twenty calls found
 * nobody, for half a minute. An answer of the application itself, such as 500, does not count: one broken route is not the host.
 */
final class HostLimits {

    /** So long a call waits for its turn; then it gives its worker back and asks again later. */
    private static final Duration TURN = Duration.ofSeconds(5);

    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);
    private static final Set<Integer> NOBODY_THERE = Set.of(502, 503, 504);

    private final BulkheadRegistry atOnce;
    private final RateLimiterRegistry aSecond;
    private final CircuitBreakerRegistry breakers;
    private final Map<String, String> lastFailures = new ConcurrentHashMap<>();

    /**
     * @param callsAtOnce to one host
     * @param callsASecond to one host
     */
    HostLimits(int callsAtOnce, int callsASecond) {
        atOnce = BulkheadRegistry.of(BulkheadConfig.custom()
                .maxConcurrentCalls(callsAtOnce)
                .maxWaitDuration(TURN)
                .build());
        aSecond = RateLimiterRegistry.of(RateLimiterConfig.custom()
                .limitForPeriod(callsASecond)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(TURN)
                .build());
        breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(20)
                .minimumNumberOfCalls(10)
                .failureRateThreshold(50)
                .waitDurationInOpenState(LEFT_ALONE)
                .permittedNumberOfCallsInHalfOpenState(2)
                .build());
    }

    /** Something that is asked of a host. */
    interface Ask {
        Reply make() throws CalloutException;
    }

    /** @throws CalloutException what the call threw, or that it was not made */
    Reply within(String origin, Ask ask) throws CalloutException {
        CircuitBreaker breaker = breakers.circuitBreaker(origin);
        if (!breaker.tryAcquirePermission()) {
            throw CalloutException.notSent(
                    "the host is left alone for half a minute, as half of the last calls to it failed; the last one: "
                            + lastFailures.getOrDefault(origin, "unknown"),
                    LEFT_ALONE);
        }
        try {
            return inTurn(origin, breaker, ask);
        } catch (TurnNotTakenException crowded) {
            breaker.releasePermission();
            throw CalloutException.notSent(crowded.getMessage(), TURN);
        }
    }

    private Reply inTurn(String origin, CircuitBreaker breaker, Ask ask)
            throws CalloutException, TurnNotTakenException {
        Bulkhead bulkhead = atOnce.bulkhead(origin);
        if (!bulkhead.tryAcquirePermission()) {
            throw new TurnNotTakenException("too many calls to this host are under way");
        }
        try {
            if (!aSecond.rateLimiter(origin).acquirePermission()) {
                throw new TurnNotTakenException("too many calls were made to this host in the last seconds");
            }
            return counted(origin, breaker, ask);
        } finally {
            bulkhead.onComplete();
        }
    }

    private Reply counted(String origin, CircuitBreaker breaker, Ask ask) throws CalloutException {
        long begin = breaker.getCurrentTimestamp();
        try {
            Reply reply = ask.make();
            if (NOBODY_THERE.contains(reply.status())) {
                fail(origin, breaker, begin, "HTTP " + reply.status());
            } else {
                breaker.onSuccess(breaker.getCurrentTimestamp() - begin, breaker.getTimestampUnit());
            }
            return reply;
        } catch (CalloutException failure) {
            if (failure.reach() == CalloutException.Reach.FORBIDDEN) {
                breaker.releasePermission();
            } else {
                fail(origin, breaker, begin, failure.getMessage());
            }
            throw failure;
        } catch (RuntimeException cancelled) {
            breaker.releasePermission();
            throw cancelled;
        }
    }

    private void fail(String origin, CircuitBreaker breaker, long begin, String why) {
        lastFailures.put(origin, why);
        breaker.onError(
                breaker.getCurrentTimestamp() - begin, breaker.getTimestampUnit(), new IllegalStateException(why));
    }

    /** It is not this call's fault, nor the host's. */
    private static final class TurnNotTakenException extends Exception {

        private static final long serialVersionUID = 1L;

        TurnNotTakenException(String message) {
            super(message);
        }
    }
}
