package dev.perennial.security.oidc;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

/** Why a sign-in at the provider does not let somebody in, and what they can do. */
public enum OidcRefusal {
    AWAY(HttpStatus.SERVICE_UNAVAILABLE, "%s does not answer. Try again in a minute, or sign in with a token."),
    NOT_UNDER_WAY(
            HttpStatus.UNAUTHORIZED,
            "No sign-in at %s is under way in this browser, or it took longer than ten minutes. Sign in again."),
    OF_ANOTHER(HttpStatus.UNAUTHORIZED, "What %s answered belongs to another sign-in. Sign in again."),
    DENIED(
            HttpStatus.UNAUTHORIZED,
            "%s did not let you in, or you did not agree. Sign in again, or ask whoever runs it for access."),
    USED(HttpStatus.UNAUTHORIZED, "What %s answered was used already, or is too old. Sign in again."),
    UNVERIFIED(
            HttpStatus.UNAUTHORIZED,
            "What %s says of you could not be verified. Sign in again; if it stays so, the log of worker-app says why."),
    MISCONFIGURED(
            HttpStatus.BAD_GATEWAY,
            "%s and Perennial are not set up for each other. The log of worker-app says what is wrong."),
    NAMELESS(
            HttpStatus.FORBIDDEN,
            "%s tells no name of you that Perennial can keep. Ask whoever runs Perennial to set"
                    + " PERENNIAL_OIDC_NAME_CLAIM."),
    OUTSIDE(
            HttpStatus.FORBIDDEN,
            "%s knows you, but you are in no group that may come in. Ask whoever runs Perennial.");

    private static final Set<OidcRefusal> FOR_THE_LOG = EnumSet.of(AWAY, UNVERIFIED, MISCONFIGURED);

    private final HttpStatus status;
    private final String sentence;

    OidcRefusal(HttpStatus status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    public HttpStatus status() {
        return status;
    }

    public String sentence(String host) {
        return sentence.formatted(host);
    }

    /** Whether only whoever runs Perennial can do something about it. */
    boolean isForTheLog() {
        return FOR_THE_LOG.contains(this);
    }

    /** What Spring Security says, as far as it makes a difference to somebody who wants in. */
    static OidcRefusal of(OAuth2AuthenticationException refused) {
        if (isOfTheNetwork(refused)) {
            return AWAY;
        }
        return switch (refused.getError().getErrorCode()) {
            case OAuth2ErrorCodes.ACCESS_DENIED -> DENIED;
            case OAuth2ErrorCodes.SERVER_ERROR, OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE -> AWAY;
            case OAuth2ErrorCodes.INVALID_GRANT -> USED;
            case "invalid_id_token", "invalid_nonce", "invalid_user_info_response" -> UNVERIFIED;
            default -> MISCONFIGURED;
        };
    }

    private static boolean isOfTheNetwork(Throwable refused) {
        return Stream.iterate(refused, cause -> cause != null, Throwable::getCause)
                .anyMatch(
                        cause -> cause instanceof ResourceAccessException || cause instanceof HttpServerErrorException);
    }
}
