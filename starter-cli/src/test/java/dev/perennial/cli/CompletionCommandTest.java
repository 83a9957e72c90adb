package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {

    @TempDir
    private Path directory;

    @Test
    void printsAScriptThatBashUnderstands() throws Exception {
        Called called = Called.with("completion", "bash");
        Path script = Files.writeString(directory.resolve("completion.sh"), called.out());

        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes())).isEmpty();
        assertThat(bash.waitFor()).isZero();
        assertThat(called.out()).contains("pause").contains("--as-of");
    }
}
