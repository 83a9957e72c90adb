package dev.perennial.cli.world;

import dev.perennial.cli.connect.Pause;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.devstack.temporal.TemporalDevServer;
import java.time.Duration;

/** Starts the Temporal server of a persistent world again when it dies, with what it knew. */
final class TemporalKeeper implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    // A busy machine may be slow to accept a connection once.
    private static final int SILENT_LOOKS = 2;

    private final TemporalDevServer server;
    private final Progress progress;

    // Mutable state
    private volatile boolean closed;

    TemporalKeeper(TemporalDevServer server, Progress progress) {
        this.server = server;
        this.progress = progress;
        Thread keeper = new Thread(this::watch, "keep-temporal");
        keeper.setDaemon(true);
        keeper.start();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void watch() {
        int silent = 0;
        while (!closed) {
            Pause.of(LOOK_EVERY);
            silent = Ports.answers(server.address()) ? 0 : silent + 1;
            if (silent >= SILENT_LOOKS && !closed) {
                revive();
                silent = 0;
            }
        }
    }

    private void revive() {
        progress.say("! Temporal does not answer any more; starting it again on the same data");
        try {
            server.restart();
            progress.say("✓ Temporal is back at %s".formatted(server.address()));
        } catch (RuntimeException e) {
            progress.say("! Temporal did not come back: %s; trying again".formatted(e.getMessage()));
        }
    }
}
