package dev.perennial.cli.imports;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The options of curl, as far as they say what is called. */
final class CurlCommand implements CommandWords.Meaning {

    /** Letters of options that take a value. */
    private static final String WITH_VALUE = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";

    private static final Set<String> FLAGS = Set.of(
            "fail",
            "fail-with-body",
            "silent",
            "show-error",
            "no-progress-meter",
            "progress-bar",
            "compressed",
            "no-buffer",
            "ipv4",
            "ipv6",
            "include",
            "http1.1",
            "http2",
            "globoff",
            "no-keepalive",
            "verbose",
            "remote-name",
            "retry-all-errors",
            "retry-connrefused",
            "no-sessionid",
            "path-as-is",
            "tcp-nodelay",
            "tlsv1.2",
            "tlsv1.3");

    private static final Set<String> VALUES_OF_NO_MATTER = Set.of(
            "output",
            "write-out",
            "connect-timeout",
            "max-redirs",
            "retry",
            "retry-delay",
            "retry-max-time",
            "dump-header",
            "stderr",
            "trace",
            "trace-ascii",
            "speed-time",
            "speed-limit",
            "keepalive-time");

    private final HttpCall call;
    private final Entry entry;
    private final Optional<String> input;

    private final CommandWords words;

    private CurlCommand(List<String> arguments, HttpCall call, Entry entry, Optional<String> input) {
        this.words = new CommandWords(arguments, WITH_VALUE, UnaryOperator.identity(), CurlCommand::longName);
        this.call = call;
        this.entry = entry;
        this.input = input;
    }

    /**
     * Reads the words after {@code curl}.
     *
     * @param input what the command is given on its standard input
     */
    static void read(List<String> arguments, HttpCall call, Entry entry, Optional<String> input) {
        CurlCommand command = new CurlCommand(arguments, call, entry, input);
        command.words.read(command);
        call.write();
    }

    @Override
    public void argument(String word) {
        call.url(word);
    }

    private static String longName(int letter) {
        return switch (letter) {
            case 'A' -> "user-agent";
            case 'b' -> "cookie";
            case 'd' -> "data";
            case 'e' -> "referer";
            case 'F' -> "form";
            case 'G' -> "get";
            case 'H' -> "header";
            case 'I' -> "head";
            case 'k' -> "insecure";
            case 'm' -> "max-time";
            case 'o' -> "output";
            case 'D' -> "dump-header";
            case 'T' -> "upload-file";
            case 'u' -> "user";
            case 'w' -> "write-out";
            case 'x' -> "proxy";
            case 'X' -> "request";
            case 'L' -> "location";
            case 'f', 's', 'S', '#', 'N', 'i', 'v', 'O', 'g', '4', '6', '0' -> "fail";
            default -> "-" + (char) letter;
        };
    }

    @Override
    public void option(String name) {
        switch (name) {
            case "request" -> call.method(value());
            case "header" -> header(value());
            case "data", "data-ascii", "data-binary", "data-raw" -> data(name, value());
            case "data-urlencode" -> urlEncoded(value());
            case "json" -> {
                data(name, value());
                call.headerIfAbsent("Content-Type", "application/json");
                call.headerIfAbsent("Accept", "application/json");
            }
            case "user" -> call.account(value());
            case "oauth2-bearer" -> call.header("Authorization", "Bearer " + value());
            case "user-agent" -> call.header("User-Agent", value());
            case "referer" -> call.header("Referer", value());
            case "cookie" -> cookie(value());
            case "get" -> call.dataIsQuery();
            case "head" -> call.method("HEAD");
            case "url" -> call.url(value());
            case "max-time" -> call.limit(value());
            case "location", "location-trusted" -> call.followsRedirects();
            case "insecure" -> entry.note("-k accepted any certificate: here it has to be a valid one");
            case "form", "form-string" -> refuse(value(), "sends a form with parts (-F), which may be files");
            case "upload-file" -> refuse(value(), "sends a file (-T)");
            case "proxy" -> refuse(value(), "goes by a proxy (-x)");
            case "cert", "key", "config", "netrc-file", "cacert", "resolve", "unix-socket", "next" ->
                entry.refuse("has the option --%s, which a job does not have".formatted(name));
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

    private void refuse(String value, String reason) {
        entry.refuse(reason);
    }

    private void header(String word) {
        if (word.startsWith("@")) {
            entry.refuse("reads its headers from a file (%s)".formatted(word));
        }
        call.header(word);
    }

    private void data(String name, String word) {
        if (word.equals("@-") && input.isPresent()) {
            call.data(input.get());
        } else if (word.startsWith("@") && !name.equals("data-raw")) {
            entry.refuse(
                    "sends what is in a file (%s): give it as body:, or let the application read it".formatted(word));
        } else {
            call.data(word);
        }
    }

    private void urlEncoded(String word) {
        int equals = word.indexOf('=');
        if (equals < 0 || word.substring(0, equals).contains("@")) {
            entry.refuse("has --data-urlencode without a name, or of a file");
            return;
        }
        String value = word.substring(equals + 1);
        call.data(word.substring(0, equals) + "="
                + (Variables.areIn(value) ? value : URLEncoder.encode(value, StandardCharsets.UTF_8)));
    }

    private void cookie(String word) {
        if (word.contains("=")) {
            call.header("Cookie", word);
        } else {
            entry.refuse("reads cookies from a file (-b)");
        }
    }
}
