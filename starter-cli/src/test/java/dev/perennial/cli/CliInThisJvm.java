package dev.perennial.cli;

import dev.perennial.cli.connect.Environment;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The command as {@link CliProcess} is, without the second that a process takes to begin. */
public record CliInThisJvm(Path directory, Map<String, String> variables) {

    public static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    public Called run(String... arguments) {
        return Called.by(new Environment(variables, directory, HOME, Clock.systemUTC()), arguments);
    }
}
