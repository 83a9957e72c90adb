package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code curl} of a page of the documentation, with the status that it says.
 *
 * @param body as JSON
 * @param anonymous true: without a token
 */
record DocumentedCall(String method, String path, Optional<String> body, boolean anonymous, int status) {

    private static final Pattern METHOD = Pattern.compile("-X ([A-Z]+)");
    private static final Pattern PATH = Pattern.compile("\"\\$PERENNIAL(/[^\"]*)\"");
    private static final Pattern BODY = Pattern.compile("-d '([^']*)'");
    private static final Pattern STATUS = Pattern.compile("  # ([0-9]{3})$");

    /** In their order. */
    static List<DocumentedCall> of(String page) {
        try {
            List<DocumentedCall> calls = Files.readString(Path.of("../docs", page))
                    .replace("\\\n", "")
                    .lines()
                    .filter(line -> line.startsWith("curl "))
                    .map(DocumentedCall::read)
                    .toList();
            assertThat(calls).isNotEmpty();
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ApiCall.Answer send(Function<String, String> url, String token, String run) {
        String target = url.apply(path.replace("$RUN", run));
        ApiCall call = body.map(json -> ApiCall.method(method, target, "application/json", json))
                .orElseGet(() -> ApiCall.method(method, target));
        return (anonymous ? call : call.secret(token)).send();
    }

    private static DocumentedCall read(String line) {
        return new DocumentedCall(
                found(METHOD, line).orElse("GET"),
                found(PATH, line).orElseThrow(),
                found(BODY, line),
                !line.contains("-H \"$auth\""),
                Integer.parseInt(found(STATUS, line).orElseThrow()));
    }

    private static Optional<String> found(Pattern pattern, String line) {
        return Optional.of(pattern.matcher(line)).filter(Matcher::find).map(match -> match.group(1));
    }
}
