package dev.perennial.cli.world;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs worker-app in the foreground. */
@Command(
        name = "start",
        description = "Run worker-app against the servers of DATABASE_URL and TEMPORAL_ADDRESS.",
        footer = {
            "",
            "It migrates the database, waits for servers that are not there yet, and drains on Ctrl-C or SIGTERM.",
            "Everything it reads from the environment is in docs/configuration.md.",
            "",
            "Example:",
            "  DATABASE_URL=postgres://app:secret@db:5432/app TEMPORAL_ADDRESS=temporal:7233 perennial start"
        })
public final class StartCommand implements Callable<Integer> {

    // Longer than the worker's own drain: it is the one to decide when it is done.
    private static final Duration DRAIN = Duration.ofSeconds(60);

    private final Context context;

    public StartCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        for (String name : new String[] {"DATABASE_URL", "TEMPORAL_ADDRESS"}) {
            if (context.environment().variable(name).isEmpty()) {
                throw Refusal.unreachable(
                        null,
                        "%s environment variable required".formatted(name),
                        "name your servers: export DATABASE_URL=postgres://user:password@host:5432/name"
                                + " TEMPORAL_ADDRESS=host:7233",
                        "or have a whole world brought up: perennial dev");
            }
        }
        ProcessBuilder builder = new ProcessBuilder(WorkerJar.command(context.environment())).inheritIO();
        Process worker = builder.start();
        Thread forward = new Thread(() -> Children.end(worker, DRAIN), "stop-worker");
        Runtime.getRuntime().addShutdownHook(forward);
        return worker.waitFor();
    }
}
