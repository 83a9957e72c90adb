package dev.perennial.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** What a browser brings back is what it was given, in time and by us, or nothing. */
class UnderWayCookieTest {

    private static final String SECRET = "a secret that two instances share";
    private static final UnderWay UNDER_WAY = new UnderWay("state", "nonce", "verifier", "/jobs?state=ok");

    @Test
    void anotherInstanceReadsWhatOneWrote() {
        assertThat(cookie(SECRET, Duration.ZERO).of(request(written(Duration.ZERO))))
                .contains(UNDER_WAY);
    }

    @Test
    void afterTenMinutesAndTheMinuteForClocksItIsNone() {
        assertThat(cookie(SECRET, Duration.ZERO).of(request(written(Duration.ofMinutes(10)))))
                .isPresent();
        assertThat(cookie(SECRET, Duration.ZERO).of(request(written(Duration.ofMinutes(12)))))
                .isEmpty();
    }

    @Test
    void ofAnotherKeyItIsNone() {
        assertThat(cookie("another secret", Duration.ZERO).of(request(written(Duration.ZERO))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "..",
                // {"alg":"none"} and {"state":"state"}
                "eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6InN0YXRlIn0.",
                // What Java's own serialization begins with.
                "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA"
            })
    void whatIsNotOursIsNone(String value) {
        assertThat(cookie(SECRET, Duration.ZERO).of(request(value))).isEmpty();
    }

    @Test
    void eachCharacterCounts() {
        String value = written(Duration.ZERO);
        // The last one has bits that mean nothing.
        for (int at = 0; at < value.length() - 1; at++) {
            char other = value.charAt(at) == 'A' ? 'B' : 'A';
            String changed = value.substring(0, at) + other + value.substring(at + 1);
            assertThat(cookie(SECRET, Duration.ZERO).of(request(changed)))
                    .as("position %s", at)
                    .isEmpty();
        }
    }

    private static UnderWayCookie cookie(String secret, Duration age) {
        return new UnderWayCookie(secret, Clock.offset(Clock.systemUTC(), age.negated()));
    }

    private static String written(Duration age) {
        return cookie(SECRET, age).set(UNDER_WAY, new MockHttpServletRequest()).replaceAll("^[^=]*=|;.*$", "");
    }

    private static MockHttpServletRequest request(String value) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setCookies(new Cookie("perennial-oidc", value));
        return request;
    }
}
