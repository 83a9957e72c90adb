package dev.perennial.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.access.Role;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one rule of who is what by their groups, whoever names them. */
class GroupRolesTest {

    @ParameterizedTest
    @CsvSource({"sre, ADMIN", "'ops, sre', ADMIN", "'staff, ops', OPERATOR", "staff, VIEWER"})
    void theHighestRoleOfTheGroupsCounts(String groups, Role role) {
        assertThat(roles(Set.of("staff")).of(GroupRoles.split(groups))).contains(role);
    }

    @Test
    void whereViewersAreNamedNobodyElseIsOne() {
        assertThat(roles(Set.of("staff")).of(Set.of("guests"))).isEmpty();
        assertThat(roles(Set.of("staff")).of(Set.of())).isEmpty();
        assertThat(roles(Set.of()).of(Set.of("guests"))).contains(Role.VIEWER);
    }

    private static GroupRoles roles(Set<String> viewers) {
        return new GroupRoles(Set.of("sre"), Set.of("ops"), viewers);
    }
}
