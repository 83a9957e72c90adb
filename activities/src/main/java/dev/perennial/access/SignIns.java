package dev.perennial.access;

import dev.perennial.access.SignInDao.Person;
import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.audit.AuditEntry.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** People who sign in to the pages: by a link that works once, by a token, or by another system that knows them. */
public final class SignIns {

    private static final Duration LONGEST_LINK = Duration.ofDays(1);

    private final Jdbi jdbi;
    private final Clock clock;

    public SignIns(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /**
     * Makes a link that signs somebody in once.
     *
     * @param lifetime for how long it can be used; at most a day
     * @return the link's secret, which nobody sees again
     */
    public String createLink(Person person, Duration lifetime, Actor actor) {
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST_LINK) > 0) {
            throw new InvalidAccessException("expires_in", "a link is for at most a day");
        }
        Instant now = clock.instant();
        String secret = Secret.random();
        jdbi.useTransaction(handle -> {
            new SignInDao(handle).addLink(Secret.digest(secret), person, now, now.plus(lifetime));
            audit(handle, actor, "create_sign_in_link", person);
        });
        return secret;
    }

    /**
     * Signs in by a link.
     *
     * @return the secret of the sign-in, for the browser's cookie; empty when the link was used, is too old, or never was one
     */
    public Optional<String> byLink(String secret, String requestId) {
        Instant now = clock.instant();
        return jdbi.inTransaction(handle -> new SignInDao(handle)
                .useLink(Secret.digest(secret), now)
                .map(person -> begin(handle, person, Optional.empty(), requestId, now)));
    }

    /** The same by a token that holds; the sign-in ends with it. */
    public Optional<String> byToken(String text, String requestId) {
        Instant now = clock.instant();
        return ApiToken.Text.parse(text)
                .flatMap(token -> jdbi.inTransaction(handle -> new TokenDao(handle)
                        .authenticate(token, now)
                        .map(known -> begin(
                                handle,
                                new Person("token " + known.name(), known.role()),
                                Optional.of(known.id()),
                                requestId,
                                now))));
    }

    /** The same for somebody whom another system has signed in; whether it is to be believed was decided before. */
    public String vouchedFor(Person person, String requestId) {
        return jdbi.inTransaction(handle -> begin(handle, person, Optional.empty(), requestId, clock.instant()));
    }

    /** Writes down that somebody whom another system knows may not come in. */
    public void denied(String name, String requestId) {
        Deed deed = new Deed(
                clock.instant(),
                name,
                "sign_in",
                "pages",
                Outcome.DENIED,
                requestId,
                Optional.empty(),
                Optional.empty());
        jdbi.useHandle(handle -> new AuditDao(handle).append(deed));
    }

    /** Ends a sign-in; nothing happens when it has ended already. */
    public void end(String secret, Actor actor) {
        jdbi.useTransaction(handle -> {
            new SignInDao(handle).end(Secret.digest(secret));
            new AuditDao(handle)
                    .append(Deed.done(clock.instant(), actor, "sign_out", "pages", Optional.empty(), Optional.empty()));
        });
    }

    private String begin(Handle handle, Person person, Optional<String> tokenId, String requestId, Instant now) {
        String secret = Secret.random();
        new SignInDao(handle).begin(Secret.digest(secret), person, tokenId, now);
        audit(handle, new Actor(person.name(), requestId), "sign_in", person);
        return secret;
    }

    private void audit(Handle handle, Actor actor, String action, Person person) {
        new AuditDao(handle)
                .append(Deed.done(
                        clock.instant(),
                        actor,
                        action,
                        "pages",
                        Optional.empty(),
                        Optional.of(person.name() + " as " + person.role().word())));
    }
}
