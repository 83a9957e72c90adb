package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.context.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManCommandTest {

    @TempDir
    private Path directory;

    @Test
    void everyCommandHasItsPageWithEveryOption() throws Exception {
        Called called = Called.in(directory, Map.of(), "man", "man1");

        assertThat(called.exitCode()).as(called.err()).isZero();
        try (Stream<Path> pages = Files.list(directory.resolve("man1"))) {
            assertThat(pages).hasSize((int) everyCommand().count());
        }
        assertThat(everyCommand()).allSatisfy(command -> {
            String name = command.getCommandSpec().qualifiedName("-");
            String page = Files.readString(directory.resolve("man1").resolve(name + ".1"))
                    .replace("\\-", "-");
            assertThat(page)
                    .contains(".SH \"NAME\"", ".SH \"SYNOPSIS\"", "Example:")
                    .doesNotContain("\n'");
            command.getCommandSpec().options().forEach(option -> assertThat(page)
                    .contains(option.names()));
            command.getCommandSpec().positionalParameters().forEach(parameter -> assertThat(page)
                    .contains("\n" + parameter.paramLabel() + "\n"));
            command.getSubcommands().keySet().forEach(sub -> assertThat(page).contains(name + "-" + sub + "(1)"));
        });
    }

    @Test
    void theScriptOfTheShellKnowsEveryCommand() {
        String script = Called.with("completion", "bash").out();

        assertThat(everyCommand()).allSatisfy(command -> assertThat(script)
                .contains(command.getCommandName())
                .contains(command.getCommandSpec().optionsMap().keySet()));
    }

    private static Stream<CommandLine> everyCommand() {
        return all(new Cli(new Context(HelpTest.deafTerminal(), null)).commands());
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(ManCommandTest::all));
    }
}
