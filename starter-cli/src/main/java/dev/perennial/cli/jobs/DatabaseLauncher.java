package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import java.util.Optional;

/** Starts runs at Temporal, and waits for their rows in the ledger. */
final class DatabaseLauncher implements Launcher {

    private final Context context;
    private final Database database;

    DatabaseLauncher(Context context) {
        this.context = context;
        this.database = context.database();
    }

    @Override
    public Launched launch(Request request) {
        RegisteredJob job = context.job(database, request.jobId());
        request.version().ifPresent(version -> refuseUnlessPossible(job, version));
        JobStarter.Order order = new JobStarter.Order(
                job,
                request.key(),
                request.asOf(),
                request.force(),
                context.environment().actor(),
                request.reason(),
                request.version());
        Optional<JobStarter.Started> before = JobStarter.before(database, order);
        if (before.isPresent() && request.patience().isEmpty()) {
            return new Launched(before.get(), Optional.empty());
        }
        Optional<Run> ended = before.flatMap(run -> database.runs(dao -> dao.find(run.runId())))
                .filter(run -> run.status().isFinal());
        return ended.isPresent() ? new Launched(before.get(), ended) : start(order, before, request);
    }

    private void refuseUnlessPossible(RegisteredJob job, int version) {
        database.registry(registry -> registry.whyNot(job, version)).ifPresent(why -> {
            throw Refusal.usage(why, "it is version %d now".formatted(job.version()));
        });
    }

    private Launched start(JobStarter.Order order, Optional<JobStarter.Started> before, Request request) {
        try (Temporal temporal = context.temporal()) {
            JobStarter starter = new JobStarter(database, temporal);
            JobStarter.Started started = before.orElseGet(() -> starter.start(order));
            return new Launched(started, request.patience().map(patience -> {
                context.terminal().note("run %s of %s".formatted(started.runId(), started.jobId()));
                return new JobWatch(database, starter, new Progress(context.terminal())).await(started, patience);
            }));
        }
    }

    @Override
    public Servers servers() {
        return context.servers();
    }
}
