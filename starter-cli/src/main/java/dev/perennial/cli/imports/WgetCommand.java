package dev.perennial.cli.imports;

import java.util.List;
import java.util.Set;

/** The options of wget, as far as they say what is called. */
final class WgetCommand implements CommandWords.Meaning {

    private static final String WITH_VALUE = "aeioOPtTUwQ";

    private static final Set<String> FLAGS = Set.of(
            "quiet",
            "no-verbose",
            "verbose",
            "delete-after",
            "no-cache",
            "no-cookies",
            "no-dns-cache",
            "inet4-only",
            "inet6-only",
            "background",
            "server-response",
            "content-on-error",
            "auth-no-challenge",
            "no-hsts",
            "retry-connrefused");

    private static final Set<String> VALUES_OF_NO_MATTER = Set.of(
            "output-document",
            "output-file",
            "append-output",
            "directory-prefix",
            "tries",
            "connect-timeout",
            "dns-timeout",
            "wait",
            "waitretry",
            "max-redirect",
            "execute");

    private final HttpCall call;
    private final Entry entry;

    private final CommandWords words;

    // Mutable state
    private String user;
    private String password;

    private WgetCommand(List<String> arguments, HttpCall call, Entry entry) {
        // -nv and its like are two letters each.
        this.words = new CommandWords(
                arguments, WITH_VALUE, letters -> letters.replaceAll("n[vcdHp]", ""), WgetCommand::longName);
        this.call = call;
        this.entry = entry;
    }

    /** Reads the words after {@code wget}. */
    static void read(List<String> arguments, HttpCall call, Entry entry) {
        WgetCommand command = new WgetCommand(arguments, call, entry);
        command.words.read(command);
        if (command.user != null || command.password != null) {
            call.account(command.user + ":" + command.password);
        }
        call.followsRedirects();
        call.write();
    }

    @Override
    public void argument(String word) {
        call.url(word);
    }

    private static String longName(int letter) {
        return switch (letter) {
            case 'U' -> "user-agent";
            case 'i' -> "input-file";
            case 'T' -> "timeout";
            case 'q', 'b', 'v', 'S', '4', '6' -> "quiet";
            default -> WITH_VALUE.indexOf(letter) >= 0 ? "output-document" : "-" + (char) letter;
        };
    }

    @Override
    public void option(String name) {
        switch (name) {
            case "header" -> call.header(value());
            case "method" -> call.method(value());
            case "post-data" -> {
                call.method("POST");
                call.data(value());
            }
            case "body-data" -> call.data(value());
            case "user-agent" -> call.header("User-Agent", value());
            case "referer" -> call.header("Referer", value());
            case "user", "http-user" -> user = value();
            case "password", "http-password" -> password = value();
            case "timeout", "read-timeout" -> call.limit(value());
            case "spider" -> call.method("HEAD");
            case "no-check-certificate" ->
                entry.note("--no-check-certificate accepted any certificate: here it has to be a valid one");
            case "post-file", "body-file", "input-file", "certificate", "private-key", "load-cookies" ->
                entry.refuse("has the option --%s, which reads a file of this machine".formatted(name));
            default -> other(name);
        }
    }

    private void other(String name) {
        if (VALUES_OF_NO_MATTER.contains(name)) {
            value();
        } else if (!FLAGS.contains(name)) {
            entry.refuse("has the option %s, which is not understood here"
                    .formatted(name.startsWith("-") ? name : "--" + name));
        }
    }

    private String value() {
        return words.value();
    }
}
