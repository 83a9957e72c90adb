package dev.perennial.security.oidc;

import dev.perennial.failure.Redaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.web.client.RestClientException;

/** Finds the provider when somebody signs in, so that it may be away when we start, and may change. */
final class Discovery {

    private static final Logger log = LoggerFactory.getLogger(Discovery.class);

    private static final Duration FRESH = Duration.ofMinutes(5);

    /** So that many who wait for a silent provider are all answered with the first. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final OidcClient client;
    private final ProviderHttp http;
    private final Clock clock;

    // Mutable state
    private Optional<Provider> known = Optional.empty();
    private Instant askAgainAt = Instant.MIN;

    Discovery(OidcClient client, ProviderHttp http, Clock clock) {
        this.client = client;
        this.http = http;
        this.clock = clock;
    }

    /** Empty when it does not answer as a provider does. */
    synchronized Optional<Provider> provider() {
        if (!clock.instant().isBefore(askAgainAt)) {
            known = ask();
            askAgainAt = clock.instant().plus(known.isPresent() ? FRESH : PAUSE);
        }
        return known;
    }

    private Optional<Provider> ask() {
        try {
            return Optional.of(Provider.find(client, http));
        } catch (RestClientException | IllegalArgumentException | IllegalStateException away) {
            log.warn(
                    "{} does not answer as an OpenID provider: {}; it is asked again at the next sign-in",
                    client.issuer(),
                    Redaction.of(away.getMessage() + origin(away)));
            return Optional.empty();
        }
    }

    /** Of a connection that cannot be made the message says next to nothing. */
    private static String origin(Throwable away) {
        Throwable origin = NestedExceptionUtils.getMostSpecificCause(away);
        return origin == away ? "" : " (" + origin.getClass().getSimpleName() + ")";
    }
}
