package dev.perennial.security.oidc;

import dev.perennial.access.Secret;
import dev.perennial.security.HostCookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * The cookie of a sign-in that is under way: a signed JWT, so that there is nothing to keep here, and any instance that knows the
 * client's secret can read what another wrote.
 */
final class UnderWayCookie {

    /** For so long one may be at the provider. Spring's minute for clocks that differ comes on top. */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final HostCookie COOKIE = new HostCookie("perennial-oidc");
    private static final String PURPOSE = "cookie of a sign-in under way of ";
    private static final String STATE = "state";
    private static final String NONCE = "nonce";
    private static final String VERIFIER = "verifier";
    private static final String PAGE = "page";

    private final JwtEncoder encoder;
    private final JwtDecoder decoder;
    private final Clock clock;

    UnderWayCookie(String clientSecret, Clock clock) {
        SecretKey key = new SecretKeySpec(Secret.digest(PURPOSE + clientSecret), "HmacSHA256");
        this.encoder = NimbusJwtEncoder.withSecretKey(key)
                .algorithm(MacAlgorithm.HS256)
                .build();
        this.decoder = NimbusJwtDecoder.withSecretKey(key)
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        this.clock = clock;
    }

    /** The header that sets it. */
    String set(UnderWay underWay, HttpServletRequest request) {
        Instant now = clock.instant();
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuedAt(now)
                .expiresAt(now.plus(LIFETIME))
                .claim(STATE, underWay.state())
                .claim(NONCE, underWay.nonce())
                .claim(VERIFIER, underWay.verifier())
                .claim(PAGE, underWay.page())
                .build();
        return COOKIE.set(encoder.encode(JwtEncoderParameters.from(claims)).getTokenValue(), LIFETIME, request);
    }

    /** The header that takes it away. */
    String clear(HttpServletRequest request) {
        return COOKIE.clear(request);
    }

    /** Of the present call; empty when there is none, it is too old, or it is not ours. */
    Optional<UnderWay> of(HttpServletRequest request) {
        return COOKIE.of(request).flatMap(this::read);
    }

    private Optional<UnderWay> read(String cookie) {
        try {
            Jwt jwt = decoder.decode(cookie);
            return Optional.of(new UnderWay(
                    jwt.getClaimAsString(STATE),
                    jwt.getClaimAsString(NONCE),
                    jwt.getClaimAsString(VERIFIER),
                    jwt.getClaimAsString(PAGE)));
        } catch (JwtException notOurs) {
            return Optional.empty();
        }
    }
}
