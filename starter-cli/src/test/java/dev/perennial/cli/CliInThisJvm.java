package dev.perennial.cli;

import dev.perennial.cli.connect.Environment;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** The command as {@link CliProcess} is, without the second that a process takes to begin. */
public record CliInThisJvm(Path directory, Map<String, String> variables) {

    public static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    /** Its data lies in its own directory: a demo that runs at the same time in this checkout is none of its business. */
    public Called run(String... arguments) {
        Map<String, String> own = new HashMap<>(Map.of("PERENNIAL_DATA_DIR", ".perennial"));
        own.putAll(variables);
        return Called.by(new Environment(own, directory, HOME, Clock.systemUTC()), arguments);
    }
}
