package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.exit.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./perennial} in a checkout that is not built, with a Maven that only prints. */
class LaunchScriptTest {

    private static final Path SCRIPT = Path.of("..", "perennial");

    @TempDir
    private Path checkout;

    @Test
    void writesNoColourCodesIntoAFileWhileItBuilds() throws Exception {
        Path err = checkout.resolve("err.txt");

        int exitCode = perennialWith("printf '\\033[1;31mERROR\\033[m of the build\\033[0m\\n'; exit 1", err);

        assertThat(Files.readString(err))
                .startsWith("building perennial ")
                .contains("\nERROR of the build\n")
                .contains("✗ error: the build failed")
                .doesNotContain("\u001b");
        assertThat(exitCode).isEqualTo(ExitCode.UNREACHABLE);
    }

    private int perennialWith(String maven, Path err) throws IOException, InterruptedException {
        Path script = Files.copy(SCRIPT, checkout.resolve("perennial"));
        Path bin = Files.createDirectory(checkout.resolve("bin"));
        Path mvn = Files.writeString(bin.resolve("mvn"), "#!/bin/sh\n" + maven + "\n");
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString())
                .redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PATH", bin + File.pathSeparator + System.getenv("PATH"));
        Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
