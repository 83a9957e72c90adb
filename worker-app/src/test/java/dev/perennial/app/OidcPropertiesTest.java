package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider is configured as a whole, and so that nobody on the way can read or change a sign-in. */
class OidcPropertiesTest {

    private static final String ISSUER = "https://login.example/realms/one";
    private static final String PAGES = "https://pages.example";
    private static final String SECRET = "0123456789abcdef";

    @Test
    void theIssuerStaysAsItIsAndThePagesLoseTheirSlash() {
        var client = oidc(" https://login.example/ ", " perennial ", SECRET, "openid")
                .client(PAGES + "/");
        assertThat(client.issuer()).isEqualTo("https://login.example/");
        assertThat(client.id()).isEqualTo("perennial");
        assertThat(client.host()).isEqualTo("login.example");
        assertThat(client.begin()).isEqualTo("https://pages.example/sign-in/oidc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:9000", "http://127.0.0.1:9000/realms/one", "http://[::1]"})
    void onThisMachinePlainHttpWillDo(String issuer) {
        assertThatCode(() -> oidc(issuer, "perennial", SECRET, "openid").client("http://127.0.0.1:8080"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "http://login.example, PERENNIAL_OIDC_ISSUER has to begin with https://",
        "http://localhost.login.example, PERENNIAL_OIDC_ISSUER has to begin with https://",
        "http://127.0.0.1.login.example, PERENNIAL_OIDC_ISSUER has to begin with https://",
        "https://ann:canary@login.example, PERENNIAL_OIDC_ISSUER holds a user or password",
        "https://login.example?canary, PERENNIAL_OIDC_ISSUER holds a query",
        "login.example, PERENNIAL_OIDC_ISSUER has to begin with https://",
    })
    void anIssuerThatCannotBe(String issuer, String sentence) {
        assertThatThrownBy(() -> oidc(issuer, "perennial", SECRET, "openid").client(PAGES))
                .hasMessageContaining(sentence)
                .hasMessageContaining("as in https://login.example.com")
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0123456789abcdef, openid, PERENNIAL_OIDC_CLIENT_ID is empty",
        "perennial, ' ', openid, PERENNIAL_OIDC_CLIENT_SECRET is empty or shorter than 16",
        "perennial, 0123456789abcde, openid, PERENNIAL_OIDC_CLIENT_SECRET is empty or shorter than 16",
        "perennial, 0123456789abcdef, 'profile,email', PERENNIAL_OIDC_SCOPES has to hold openid",
    })
    void whatIsMissing(String id, String secret, String scopes, String sentence) {
        assertThatThrownBy(() -> oidc(ISSUER, id, secret, scopes).client(PAGES)).hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "'', PERENNIAL_URL is not: set it to where the pages are",
        "http://pages.example, PERENNIAL_URL has to begin with https://",
        "https://pages.example/cron, PERENNIAL_URL holds a path",
    })
    void pagesThatTheProviderCouldNotSendPeopleBackTo(String pages, String sentence) {
        assertThatThrownBy(() -> oidc(ISSUER, "perennial", SECRET, "openid").client(pages))
                .hasMessageContaining(sentence)
                .hasMessageContaining("as in https://perennial.example.com");
    }

    @Test
    void aClientWithoutItsProviderIsHalfOfOne() {
        assertThatThrownBy(() -> oidc("", "perennial", "", "openid").mustBeWhole())
                .hasMessageContaining("PERENNIAL_OIDC_ISSUER is not");
        assertThatThrownBy(() -> oidc("", "", SECRET, "openid").mustBeWhole())
                .hasMessageContaining("PERENNIAL_OIDC_ISSUER is not")
                .hasMessageNotContaining(SECRET);
        assertThatCode(() -> oidc("", "", "", "openid").mustBeWhole()).doesNotThrowAnyException();
    }

    private static OidcProperties oidc(String issuer, String id, String secret, String scopes) {
        return new OidcProperties(
                issuer,
                id,
                secret,
                Arrays.stream(scopes.split(",")).collect(Collectors.toSet()),
                "preferred_username",
                "groups",
                Set.of(),
                Set.of(),
                Set.of());
    }
}
