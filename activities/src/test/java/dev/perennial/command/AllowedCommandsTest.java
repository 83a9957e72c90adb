package dev.perennial.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedCommandsTest {

    @TempDir
    private Path directory;

    private AllowedCommands read(String text) {
        try {
            return AllowedCommands.read(Files.writeString(directory.resolve("commands.yaml"), text));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void readsEveryField() {
        AllowedCommand backup =
                read("""
                        backup:
                          run: /usr/local/bin/backup
                          arguments: ["--full|--part"]
                          more: "[a-z]+"
                          directory: /var/backups
                          environment: [TOKEN]
                          user: backup
                          memory: 512MB
                          cpu: 10m
                          file_size: 2GB
                        """)
                        .find("backup")
                        .orElseThrow();

        assertThat(backup.run()).isEqualTo(Path.of("/usr/local/bin/backup"));
        assertThat(backup.directory()).isEqualTo(Path.of("/var/backups"));
        assertThat(backup.environment()).containsExactly("TOKEN");
        assertThat(backup.user()).contains("backup");
        assertThat(backup.memory()).contains(512L << 20);
        assertThat(backup.cpuSeconds()).contains(600L);
        assertThat(backup.fileBytes()).contains(2L << 30);
    }

    @Test
    void anArgumentIsMatchedWholeAndCounted() {
        AllowedCommand echo = read("echo: { run: /bin/echo, arguments: [\"a|b\"] }")
                .find("echo")
                .orElseThrow();

        assertThat(echo.refusal(List.of("a"))).isEmpty();
        assertThat(echo.refusal(List.of("ab"))).contains("argument 1 does not match a|b");
        assertThat(echo.refusal(List.of("a\n"))).isPresent();
        assertThat(echo.refusal(List.of())).contains("it takes 1 arguments, and 0 are given");
        assertThat(echo.refusal(List.of("a", "b"))).contains("it takes 1 arguments, and 2 are given");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "echo: { run: echo }                            | command echo: run is the absolute path of an executable",
                "Echo: { run: /bin/echo }                       | command Echo: a name is lower-case letters",
                "echo: { run: /bin/echo, shell: true }          | command echo: there is no field shell",
                "echo: { run: /bin/echo, arguments: [\"(\"] } | command echo: Unclosed group",
                "echo: { run: /bin/echo, memory: 5 }            | command echo: a size is a number with KB, MB or GB",
                "echo: { run: /bin/echo, user: \"a b\" }      | command echo: user is the name of an account",
                "echo: /bin/echo                                | command echo: it is a group of",
                "[]                                             | holds commands by their names",
                "!!java.io.File [x]                             | cannot be read",
            })
    void whatIsWrongIsSaid(String text, String words) {
        assertThatThrownBy(() -> read(text.strip()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words.strip());
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> AllowedCommands.read(directory.resolve("none.yaml")))
                .hasMessageContaining("none.yaml cannot be read");
    }

    @Test
    void theEndOfALongStreamIsKept() {
        Tail tail = new Tail(5);
        tail.add("abc".getBytes(java.nio.charset.StandardCharsets.UTF_8), 3);
        assertThat(tail.text()).isEqualTo("abc");
        assertThat(tail.isTruncated()).isFalse();

        tail.add("defghijk".getBytes(java.nio.charset.StandardCharsets.UTF_8), 8);
        assertThat(tail.text()).isEqualTo("ghijk");
        assertThat(tail.isTruncated()).isTrue();

        tail.add("é!!!".getBytes(java.nio.charset.StandardCharsets.UTF_8), 5);
        tail.add("?".getBytes(java.nio.charset.StandardCharsets.UTF_8), 1);
        assertThat(tail.text()).as("half a letter is none").isEqualTo("!!!?");
    }
}
