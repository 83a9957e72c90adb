package dev.perennial.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.Called;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldFileTest {

    private static final String SECRET = "only-for-the-owner";

    @TempDir
    private Path directory;

    @Test
    void isReadableByItsOwnerAlone() throws IOException {
        world(ProcessHandle.current().pid()).write(directory);

        assertThat(Files.getPosixFilePermissions(directory.resolve("world.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void isFoundByCommandsInTheSameDirectory() {
        world(ProcessHandle.current().pid()).write(directory.resolve(".perennial"));

        Called called = Called.in(directory, Map.of(), "jobs", "list");

        assertThat(called.err()).contains("PostgreSQL at 127.0.0.1:9/app cannot be reached");
    }

    @Test
    void yieldsToTheEnvironmentAsAWhole() {
        world(ProcessHandle.current().pid()).write(directory.resolve(".perennial"));

        Called called = Called.in(directory, Map.of("TEMPORAL_ADDRESS", "127.0.0.1:9"), "jobs", "list");

        assertThat(called.err()).contains("no database is known");
    }

    @Test
    void countsForNothingOnceItsProcessIsGone() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        world(gone.pid()).write(directory);

        assertThat(WorldFile.read(directory)).isEmpty();
    }

    @Test
    void countsForNothingWhenItCannotBeRead() throws IOException {
        Files.writeString(directory.resolve("world.json"), "{ half");

        assertThat(WorldFile.read(directory)).isEmpty();
    }

    @Test
    void keepsItsSecretsOutOfMessages() {
        assertThat(world(1).toString()).doesNotContain(SECRET);
    }

    private static WorldFile world(long pid) {
        return new WorldFile(
                pid,
                "dev",
                "postgres://nobody@127.0.0.1:9/app",
                "127.0.0.1:9",
                "default",
                null,
                "http://127.0.0.1:9",
                "http://127.0.0.1:9/",
                SECRET,
                SECRET);
    }
}
