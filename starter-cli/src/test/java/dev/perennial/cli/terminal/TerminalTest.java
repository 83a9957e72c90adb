package dev.perennial.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @AfterEach
    void forgetTheTerminal() {
        System.clearProperty("perennial.stdout.tty");
    }

    @Test
    void coloursOnlyWhatIsATerminal() {
        assertThat(Terminal.ofProcess(Map.of()).colour()).isFalse();

        System.setProperty("perennial.stdout.tty", "true");

        assertThat(Terminal.ofProcess(Map.of()).colour()).isTrue();
        assertThat(Terminal.ofProcess(Map.of()).colourOfErrors()).isFalse();
    }

    @Test
    void colourIsOffWhenSomebodyWantsNone() {
        System.setProperty("perennial.stdout.tty", "true");

        assertThat(Terminal.ofProcess(Map.of("NO_COLOR", "1")).colour()).isFalse();
        assertThat(Terminal.ofProcess(Map.of("TERM", "dumb")).colour()).isFalse();
    }
}
