package dev.perennial.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

/** Each way in which the protocol can fail says who must act. */
class OidcRefusalTest {

    @ParameterizedTest
    @CsvSource({
        "access_denied, DENIED",
        "temporarily_unavailable, AWAY",
        "server_error, AWAY",
        "invalid_grant, USED",
        "invalid_id_token, UNVERIFIED",
        "invalid_nonce, UNVERIFIED",
        "invalid_user_info_response, UNVERIFIED",
        "unauthorized_client, MISCONFIGURED",
        "whatever_comes, MISCONFIGURED",
    })
    void byItsCode(String code, OidcRefusal refusal) {
        assertThat(OidcRefusal.of(new OAuth2AuthenticationException(code))).isEqualTo(refusal);
    }

    @Test
    void aSilentOrBrokenProviderIsAwayAndOneThatDoesNotKnowUsIsSetUpOtherwise() {
        assertThat(tokens(new ResourceAccessException("", new IOException()))).isEqualTo(OidcRefusal.AWAY);
        assertThat(tokens(new HttpServerErrorException(HttpStatus.BAD_GATEWAY))).isEqualTo(OidcRefusal.AWAY);
        assertThat(tokens(new HttpClientErrorException(HttpStatus.UNAUTHORIZED)))
                .isEqualTo(OidcRefusal.MISCONFIGURED);
    }

    /** As Spring Security tells what came of asking the token endpoint. */
    private static OidcRefusal tokens(RuntimeException cause) {
        return OidcRefusal.of(new OAuth2AuthenticationException(new OAuth2Error("invalid_token_response"), cause));
    }
}
