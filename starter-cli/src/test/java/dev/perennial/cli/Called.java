package dev.perennial.cli;

import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** What a command said, called in this JVM. */
public record Called(int exitCode, String out, String err) {

    static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

    public static Called with(String... arguments) {
        return in(Path.of("target", "nowhere").toAbsolutePath(), Map.of(), arguments);
    }

    public static Called in(Path directory, Map<String, String> variables, String... arguments) {
        return by(new Environment(variables, directory, directory, Clock.fixed(NOW, ZoneOffset.UTC)), arguments);
    }

    static Called by(Environment environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(stream(out), stream(err), false, false, false);
        int exitCode = new Cli(new Context(terminal, environment)).run(arguments);
        return new Called(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
