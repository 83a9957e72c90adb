package dev.perennial.security.oidc;

import dev.perennial.access.Role;
import dev.perennial.security.GroupRoles;
import dev.perennial.security.PlainName;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.oauth2.core.oidc.StandardClaimAccessor;

/**
 * What is read from the claims of the provider.
 *
 * @param name the claim that names the person; where it does not, {@code sub} does
 * @param groups the claim that holds their groups, as a list, or as a text with commas
 * @param roles what the groups come to
 */
public record OidcClaims(String name, String groups, GroupRoles roles) {

    private static final String KIND = "oidc ";

    /** How the audit log calls them; empty when no claim holds a plain name. */
    Optional<String> nameOf(StandardClaimAccessor claims) {
        return PlainName.of(claims.getClaimAsString(name))
                .or(() -> PlainName.of(claims.getSubject()))
                .map(KIND::concat);
    }

    /** Empty when they may not come in. */
    Optional<Role> roleOf(StandardClaimAccessor claims) {
        return roles.of(groupsOf(claims.getClaims().get(groups)));
    }

    private static Set<String> groupsOf(Object claim) {
        if (claim instanceof Collection<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.toSet());
        }
        return GroupRoles.split(Objects.toString(claim, ""));
    }
}
