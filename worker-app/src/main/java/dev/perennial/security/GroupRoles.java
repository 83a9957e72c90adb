package dev.perennial.security;

import dev.perennial.access.Role;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which role somebody has by the groups that another system says they are in.
 *
 * @param admins groups whose members are admins
 * @param operators groups whose members are operators
 * @param viewers groups whose members are viewers; none: everybody is one
 */
public record GroupRoles(Set<String> admins, Set<String> operators, Set<String> viewers) {

    public GroupRoles {
        admins = admins == null ? Set.of() : Set.copyOf(admins);
        operators = operators == null ? Set.of() : Set.copyOf(operators);
        viewers = viewers == null ? Set.of() : Set.copyOf(viewers);
    }

    /** The highest role that one of the groups gives; empty when they give none. */
    public Optional<Role> of(Set<String> groups) {
        if (groups.stream().anyMatch(admins::contains)) {
            return Optional.of(Role.ADMIN);
        }
        if (groups.stream().anyMatch(operators::contains)) {
            return Optional.of(Role.OPERATOR);
        }
        return viewers.isEmpty() || groups.stream().anyMatch(viewers::contains)
                ? Optional.of(Role.VIEWER)
                : Optional.empty();
    }

    /** The groups of a list that is separated by commas. */
    public static Set<String> split(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet());
    }
}
