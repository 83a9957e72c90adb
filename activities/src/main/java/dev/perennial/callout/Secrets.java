package dev.perennial.callout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets that jobs may send, by the names of environment variables. A definition names a secret and never holds one; its value is
 * read where the call is made, and each may be kept to the hosts that it is for: who may define a job cannot send it elsewhere.
 */
public final class Secrets {

    public static final Secrets NONE = new Secrets(Map.of(), name -> null);

    private static final Pattern ENTRY =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?:@([A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+]))?");
    /** What a header can hold. */
    private static final Pattern SENDABLE = Pattern.compile("[\\x20-\\x7e\\x80-\\xff]+");

    private final Map<String, Set<String>> hostsByName;
    private final UnaryOperator<String> environment;

    private Secrets(Map<String, Set<String>> hostsByName, UnaryOperator<String> environment) {
        this.hostsByName = hostsByName;
        this.environment = environment;
    }

    /** A secret cannot be had; the message says what to do, and never what it is. */
    public static final class UnavailableSecretException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnavailableSecretException(String message) {
            super(message);
        }
    }

    /**
     * @param entries such as {@code STRIPE_KEY@api.stripe.com}; without a host for any
     * @param environment the value of a variable, null when it is not set; {@code NAME_FILE} may name a file that holds it
     * @throws IllegalArgumentException when an entry is not like this
     */
    public static Secrets of(List<String> entries, UnaryOperator<String> environment) {
        Map<String, Set<String>> hosts = new TreeMap<>();
        for (String entry : entries) {
            Matcher parts = ENTRY.matcher(entry.strip());
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "PERENNIAL_SECRETS lists names of environment variables, each with the host that it is for, as in"
                                + " STRIPE_KEY@api.stripe.com");
            }
            hosts.computeIfAbsent(parts.group(1), name -> new TreeSet<>())
                    .add(parts.group(2) == null ? "" : parts.group(2).toLowerCase(Locale.ROOT));
        }
        return new Secrets(hosts, environment);
    }

    /** Their names. */
    public Set<String> names() {
        return new TreeSet<>(hostsByName.keySet());
    }

    /**
     * @param host that it is to be sent to
     * @throws UnavailableSecretException when it is not for that host, or not there
     */
    public String value(String name, String host) {
        String value = whole(name, host);
        if (!SENDABLE.matcher(value).matches()) {
            throw new UnavailableSecretException(
                    "the secret %s is empty, or holds a line break or another character that cannot be sent"
                            .formatted(name));
        }
        return value;
    }

    /**
     * The same of a secret that is not sent itself, such as a key that signs: it may have lines.
     *
     * @param host that what it signs is to be sent to
     * @throws UnavailableSecretException when it is not for that host, or not there
     */
    public String whole(String name, String host) {
        Set<String> hosts = hostsByName.get(name);
        if (hosts == null) {
            throw new UnavailableSecretException(
                    "the secret %s is none that jobs may send; list it in the worker's PERENNIAL_SECRETS as %s@%s"
                            .formatted(name, name, host));
        }
        if (!hosts.contains("") && !hosts.contains(host.toLowerCase(Locale.ROOT))) {
            throw new UnavailableSecretException(
                    "the secret %s is not for %s; the worker's PERENNIAL_SECRETS has it for %s"
                            .formatted(name, host, String.join(", ", hosts)));
        }
        return read(name)
                .orElseThrow(() -> new UnavailableSecretException(
                        "the worker has no value for the secret %s: set %s, or %s_FILE to a file that holds it"
                                .formatted(name, name, name)));
    }

    private Optional<String> read(String name) {
        String file = environment.apply(name + "_FILE");
        if (file == null || file.isBlank()) {
            return Optional.ofNullable(environment.apply(name)).filter(value -> !value.isEmpty());
        }
        try {
            // A file ends with a line break that is not meant.
            return Optional.of(Files.readString(Path.of(file)).stripTrailing());
        } catch (IOException | RuntimeException unreadable) {
            throw new UnavailableSecretException(
                    "the file of the secret %s cannot be read; %s_FILE names it".formatted(name, name));
        }
    }
}
