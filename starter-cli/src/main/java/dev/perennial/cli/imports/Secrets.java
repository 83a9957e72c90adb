package dev.perennial.cli.imports;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Puts a reference where a source has a secret. The value itself is never written: whoever imports sets the environment variable.
 */
final class Secrets {

    private static final int LONGEST_NAME = 60;

    // Mutable state: the variable for each value, and what people have to put into it
    private final Map<String, String> variableOf = new LinkedHashMap<>();
    private final Map<String, Needed> needed = new TreeMap<>();

    /**
     * An environment variable of the worker.
     *
     * @param origin where its value is now
     * @param hosts that it is sent to
     */
    record Needed(String origin, Set<String> hosts) {

        /** As {@code PERENNIAL_SECRETS} lists it. */
        String listed(String variable) {
            return hosts.stream().map(host -> variable + "@" + host).collect(Collectors.joining(", "));
        }
    }

    /**
     * A reference to a secret that the source has in plain text.
     *
     * @param name what the source calls it; the variable is called like it
     * @param origin where its value stands, for the person who sets the variable
     * @param host that it is sent to
     */
    String of(String value, String name, String origin, String host) {
        String variable = variableOf.computeIfAbsent(value, unseen -> free(variable(name)));
        return inVariable(variable, origin, host);
    }

    /** A reference to a secret that is in an environment variable already. */
    String inVariable(String variable, String origin, String host) {
        needed.computeIfAbsent(variable, unseen -> new Needed(origin, new TreeSet<>()))
                .hosts()
                .add(host);
        return reference(variable);
    }

    /** The variables to set, by their names. */
    Map<String, Needed> needed() {
        return new TreeMap<>(needed);
    }

    static String reference(String variable) {
        return "${secret:" + variable + "}";
    }

    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; needed.containsKey(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    private static String variable(String name) {
        String letters =
                name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_").replaceAll("^[_0-9]+|_+$", "");
        String kept = letters.length() > LONGEST_NAME ? letters.substring(0, LONGEST_NAME) : letters;
        return kept.isEmpty() ? "SECRET" : kept;
    }
}
