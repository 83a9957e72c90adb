package dev.perennial.access;

import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.database.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Tokens for programs. Whoever makes one sees it once; after that nobody does. */
public final class Tokens {

    /** A name that people recognise it by. */
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}";

    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final Jdbi jdbi;
    private final Clock clock;

    public Tokens(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param jobs patterns of job ids, or {@code group:} and a group of jobs; empty: every job
     * @param lifetime empty: it does not expire
     */
    public record Order(String name, Role role, List<String> jobs, Optional<Duration> lifetime) {}

    /** @param text what its owner needs, shown once */
    public record Created(ApiToken token, String text) {}

    /** The newest first. */
    public List<ApiToken> all() {
        return jdbi.withHandle(handle -> new TokenDao(handle).all());
    }

    /** @throws InvalidAccessException when the order says what no token may have */
    public Created create(Order order, Actor actor) {
        check(order);
        Instant now = clock.instant();
        ApiToken.Text text = ApiToken.Text.random();
        ApiToken token = new ApiToken(
                text.id(),
                order.name(),
                order.role(),
                order.jobs(),
                now,
                actor.name(),
                order.lifetime().map(now::plus),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        jdbi.useTransaction(handle -> {
            new TokenDao(handle).add(token, text);
            audit(handle, actor, "create_token", token, Optional.of(Json.write(told(token))));
        });
        return new Created(token, text.text());
    }

    /** Returns false when there is no such token, or it was revoked already. */
    public boolean revoke(String id, Actor actor) {
        return jdbi.inTransaction(handle -> {
            TokenDao tokens = new TokenDao(handle);
            boolean revoked = tokens.revoke(id, actor.name(), clock.instant());
            if (revoked) {
                audit(handle, actor, "revoke_token", tokens.find(id).orElseThrow(), Optional.empty());
            }
            return revoked;
        });
    }

    private void audit(Handle handle, Actor actor, String action, ApiToken token, Optional<String> after) {
        new AuditDao(handle)
                .append(Deed.done(clock.instant(), actor, action, "token " + token.id(), Optional.empty(), after));
    }

    private static Map<String, Object> told(ApiToken token) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", token.name());
        told.put("role", token.role().word());
        told.put("jobs", token.jobs());
        told.put("expires_at", token.expiresAt().map(Instant::toString).orElse(null));
        return told;
    }

    private static void check(Order order) {
        if (!order.name().matches(NAME)) {
            throw new InvalidAccessException(
                    "name", "name must be 1 to 63 letters, digits, spaces and . _ - and begin with a letter or digit");
        }
        if (!order.jobs().stream().allMatch(pattern -> pattern != null && pattern.matches(JobScope.PATTERN))) {
            throw new InvalidAccessException(
                    "jobs",
                    "jobs must be job ids, in which * stands for any letters, like billing_*, or groups, like group:billing");
        }
        if (order.lifetime()
                .filter(life -> life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0)
                .isPresent()) {
            throw new InvalidAccessException("expires_in", "expires_in must be a time like 90d, at most ten years");
        }
    }
}
