package dev.perennial.security;

import java.util.Optional;

/** What is kept of a name that another system tells: nothing private, and nothing that could be read as something else. */
public final class PlainName {

    private static final String PLAIN = "[A-Za-z0-9._-]{1,60}";

    private PlainName() {}

    /** The name without what follows an @; empty when the rest is none. */
    public static Optional<String> of(String told) {
        return Optional.ofNullable(told)
                .map(name -> name.replaceFirst("(?s)@.*", ""))
                .filter(name -> name.matches(PLAIN));
    }
}
