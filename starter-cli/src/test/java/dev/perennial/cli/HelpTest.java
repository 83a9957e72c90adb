package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Help is a contract: the whole text of each is kept in {@code help/*.txt}. After a change that is meant, write them anew:
 * {@code mvn -pl starter-cli -am test -Dtest=HelpTest -Dhelp.rewrite=true -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class HelpTest {

    private static final Path TEXTS = Path.of("src", "test", "resources", "help");

    static Stream<List<String>> everyCommand() {
        List<List<String>> paths = new ArrayList<>();
        collect(new Cli(new Context(deafTerminal(), null)).commands(), List.of(), paths);
        return paths.stream();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void isAsItWasAgreed(List<String> path) throws IOException {
        List<String> arguments = new ArrayList<>(path);
        arguments.add("--help");
        Called called = Called.with(arguments.toArray(String[]::new));

        Path text = TEXTS.resolve((path.isEmpty() ? "perennial" : String.join("-", path)) + ".txt");
        if (Boolean.getBoolean("help.rewrite")) {
            Files.writeString(text, called.out());
        }
        assertThat(called.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(called.err()).isEmpty();
        assertThat(called.out()).isEqualTo(Files.readString(text));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void endsWithOneExampleWithLongOptions(List<String> path) {
        List<String> arguments = new ArrayList<>(path);
        arguments.add("--help");

        String example = Called.with(arguments.toArray(String[]::new)).out().split("Example:")[1];

        assertThat(example).contains("perennial");
        assertThat(example).doesNotContainPattern(" -[a-z] ");
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> paths) {
        paths.add(path);
        for (Map.Entry<String, CommandLine> each : command.getSubcommands().entrySet()) {
            List<String> longer = new ArrayList<>(path);
            longer.add(each.getKey());
            collect(each.getValue(), longer, paths);
        }
    }

    static Terminal deafTerminal() {
        java.io.PrintStream nowhere =
                new java.io.PrintStream(java.io.OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return new Terminal(nowhere, nowhere, false, false, false);
    }
}
