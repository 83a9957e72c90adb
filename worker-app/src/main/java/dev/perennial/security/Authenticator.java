package dev.perennial.security;

import dev.perennial.access.ApiToken;
import dev.perennial.access.JobScope;
import dev.perennial.access.JobScopeDao;
import dev.perennial.access.Role;
import dev.perennial.access.Secret;
import dev.perennial.access.SignInDao;
import dev.perennial.access.TokenDao;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Finds out who calls, by what they hold. What they hold is never kept, logged or told. */
public final class Authenticator {

    /** Whoever knows the one secret; it says nothing of who that is. */
    private static final String WITH_CRON_SECRET = "api";

    private final Jdbi jdbi;
    private final CronSecrets cronSecrets;
    private final Clock clock;

    public Authenticator(Jdbi jdbi, CronSecrets cronSecrets, Clock clock) {
        this.jdbi = jdbi;
        this.cronSecrets = cronSecrets;
        this.clock = clock;
    }

    /**
     * Whom an {@code Authorization} header proves.
     *
     * @throws org.jdbi.v3.core.JdbiException when the tokens cannot be read: then nobody is let in
     */
    public Optional<Caller> byHeader(String authorization) {
        Optional<String> bearer = CronSecrets.bearer(authorization);
        Optional<ApiToken.Text> token = bearer.flatMap(ApiToken.Text::parse);
        if (token.isPresent()) {
            return byToken(token.get());
        }
        return bearer.filter(cronSecrets::accept)
                .map(known -> new Caller(WITH_CRON_SECRET, Caller.Kind.CRON_SECRET, Role.OPERATOR, JobScope.EVERY_JOB));
    }

    public Optional<Caller> byToken(ApiToken.Text text) {
        Instant now = clock.instant();
        return jdbi.inTransaction(handle -> {
            TokenDao tokens = new TokenDao(handle);
            Optional<ApiToken> token = tokens.authenticate(text, now);
            token.ifPresent(known -> tokens.used(known.id(), now));
            return token.map(known -> new Caller(
                    "token " + known.name(),
                    Caller.Kind.TOKEN,
                    known.role(),
                    new JobScopeDao(handle).scope(known.jobs())));
        });
    }

    /** Whom the cookie of a sign-in proves. */
    public Optional<Caller> bySignIn(String cookie) {
        Instant now = clock.instant();
        byte[] digest = Secret.digest(cookie);
        return jdbi.inTransaction(handle -> {
            SignInDao signIns = new SignInDao(handle);
            signIns.used(digest, now);
            return signIns.find(digest, now)
                    .map(known -> new Caller(
                            known.name(),
                            Caller.Kind.SIGN_IN,
                            known.role(),
                            new JobScopeDao(handle).scope(known.jobs())));
        });
    }
}
