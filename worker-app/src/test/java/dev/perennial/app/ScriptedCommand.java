package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A script that writes down each of its processes, and ends when it is told to. */
record ScriptedCommand(Path file) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    String script() {
        return "echo $$ >> %s; while ! test -e %s; do sleep 0.1; done".formatted(file, go());
    }

    /** Their numbers, the first of them first. */
    List<Long> processes() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(Long::valueOf).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on; returns when no process of it is alive. */
    void ends() {
        try {
            Files.createFile(go());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).until(() -> processes().stream().noneMatch(ScriptedCommand::isAlive));
    }

    private static boolean isAlive(long process) {
        return ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent();
    }

    private Path go() {
        return file.resolveSibling(file.getFileName() + "-go");
    }
}
