package dev.perennial.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.access.Role;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Headers that say who somebody is count from the configured proxy alone. */
class TrustedProxyTest {

    private static final TrustedProxy PROXY = new TrustedProxy(
            List.of("10.1.0.0/16", "::1"),
            "X-Forwarded-User",
            "X-Forwarded-Groups",
            Set.of("sre"),
            Set.of("dev", "ops"));

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, '', VIEWER",
        "10.1.2.3, 'a, ops', OPERATOR",
        "::1, 'ops,sre', ADMIN",
        "10.1.2.3, sresre, VIEWER"
    })
    void theRoleIsThatOfTheGroups(String peer, String groups, Role role) {
        assertThat(PROXY.person(request(peer, "ada", groups)))
                .hasValueSatisfying(person -> assertThat(person.role()).isEqualTo(role))
                .hasValueSatisfying(person -> assertThat(person.name()).isEqualTo("proxy ada"));
    }

    @ParameterizedTest
    @CsvSource({"10.2.0.1", "127.0.0.1", "::2"})
    void nobodyElseIsBelieved(String peer) {
        assertThat(PROXY.person(request(peer, "ada", "sre"))).isEmpty();
    }

    @Test
    void anAddressIsCutAndAHostileNameIsNone() {
        assertThat(PROXY.person(request("::1", "ada@example.com", ""))
                        .orElseThrow()
                        .name())
                .isEqualTo("proxy ada");
        for (String name : List.of("", "a b", "<b>", "@example.com", "a".repeat(61))) {
            assertThat(PROXY.person(request("::1", name, ""))).as(name).isEmpty();
        }
    }

    @Test
    void withoutPeersNobodyIsBelievedAndAWrongPeerRefusesTheStart() {
        TrustedProxy none = new TrustedProxy(List.of(), "X-Forwarded-User", "X-Forwarded-Groups", Set.of(), Set.of());
        assertThat(none.person(request("::1", "ada", ""))).isEmpty();
        assertThatThrownBy(() ->
                        new TrustedProxy(List.of("not an address"), "X-Forwarded-User", "X-Groups", Set.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static MockHttpServletRequest request(String peer, String user, String groups) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        request.addHeader("X-Forwarded-User", user);
        request.addHeader("X-Forwarded-Groups", groups);
        return request;
    }
}
