package dev.perennial.cli;

import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.terminal.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * Loads what commands load, so that the launcher can keep it in a class archive: runs some of them against servers that are
 * not there, and throws away what they say.
 */
final class WarmUp {

    private static final String NOBODY = "127.0.0.1:9";

    private WarmUp() {}

    static void run(Environment environment) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), true, java.nio.charset.StandardCharsets.UTF_8);
        Environment nobodyThere = new Environment(
                Map.of("DATABASE_URL", "postgres://nobody@" + NOBODY + "/none", "TEMPORAL_ADDRESS", NOBODY),
                environment.directory(),
                environment.home(),
                Clock.systemUTC());
        Context context = new Context(new Terminal(nowhere, nowhere, true, true, false), nobodyThere);
        String[][] commands = {
            {"jobs", "next", "0 9 * * *"},
            {"jobs", "next", "0 9 * * *", "-o", "json"},
            {"jobs", "list"},
            {"doctor"},
            {"--help"}
        };
        for (String[] command : commands) {
            new Cli(context).run(command);
        }
    }
}
