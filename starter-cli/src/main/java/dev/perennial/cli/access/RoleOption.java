package dev.perennial.cli.access;

import dev.perennial.access.Role;
import dev.perennial.cli.exit.Refusal;

/** Reads a role as people write it. */
final class RoleOption {

    private RoleOption() {}

    static Role read(String word) {
        return Role.of(word)
                .orElseThrow(
                        () -> Refusal.usage("there is no role %s".formatted(word), "one of viewer, operator, admin"));
    }
}
