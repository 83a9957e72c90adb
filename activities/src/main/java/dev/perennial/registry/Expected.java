package dev.perennial.registry;

import java.util.Optional;

/** Which version has to be there for a definition to be changed: the one that whoever changes it has seen. */
@FunctionalInterface
public interface Expected {

    Expected ANYTHING = present -> true;
    Expected NOTHING = Optional::isEmpty;

    /** @param present the version that is there; empty when there is no such job, or it is removed */
    boolean isMetBy(Optional<Integer> present);

    static Expected version(Optional<Integer> seen) {
        return seen.map(Expected::version).orElse(ANYTHING);
    }

    static Expected version(int seen) {
        return present -> present.filter(version -> version == seen).isPresent();
    }
}
