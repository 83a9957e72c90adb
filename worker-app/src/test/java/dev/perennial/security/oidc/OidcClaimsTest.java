package dev.perennial.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.access.Role;
import dev.perennial.security.GroupRoles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.core.oidc.StandardClaimAccessor;

/** What is read from what a provider says, and what is left out. */
class OidcClaimsTest {

    private static final OidcClaims CLAIMS =
            new OidcClaims("preferred_username", "groups", new GroupRoles(Set.of("sre"), Set.of("ops"), Set.of()));

    @Test
    void theNameIsPlainAndWithoutWhatIsPrivate() {
        assertThat(name(Map.of("preferred_username", "ada@example.com", "sub", "1")))
                .isEqualTo("oidc ada");
        assertThat(name(Map.of("preferred_username", "Jürgen <b>", "sub", "248289761001")))
                .isEqualTo("oidc 248289761001");
        assertThat(name(Map.of("sub", "1f-2"))).isEqualTo("oidc 1f-2");
    }

    @Test
    void whoseNamesAreNotPlainHasNone() {
        assertThat(CLAIMS.nameOf(claims(Map.of("preferred_username", "@example.com", "sub", "a|b\n@"))))
                .isEmpty();
    }

    @Test
    void groupsAreAListOrATextWithCommas() {
        assertThat(role(Map.of("groups", List.of("staff", "ops")))).isEqualTo(Role.OPERATOR);
        assertThat(role(Map.of("groups", "staff, sre"))).isEqualTo(Role.ADMIN);
        assertThat(role(Map.of("groups", List.of("staff,sre")))).isEqualTo(Role.VIEWER);
        assertThat(role(Map.of("groups", Map.of("sre", true)))).isEqualTo(Role.VIEWER);
        assertThat(role(Map.of("sub", "1"))).isEqualTo(Role.VIEWER);
    }

    private static String name(Map<String, Object> claims) {
        return CLAIMS.nameOf(claims(claims)).orElseThrow();
    }

    private static Role role(Map<String, Object> claims) {
        return CLAIMS.roleOf(claims(claims)).orElseThrow();
    }

    private static StandardClaimAccessor claims(Map<String, Object> claims) {
        return () -> claims;
    }
}
