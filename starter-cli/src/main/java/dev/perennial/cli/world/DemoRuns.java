package dev.perennial.cli.world;

import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.jobs.JobStarter;
import dev.perennial.cli.jobs.JobWatch;
import dev.perennial.cli.runs.RunStory;
import dev.perennial.cli.runs.RunWords;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.schedule.JobDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Lets the jobs of the catalogue run one after the other, in its order, each as {@code jobs run --wait} would. */
final class DemoRuns {

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Context context;
    private final World world;
    private final Progress progress;

    DemoRuns(Context context, World world, Progress progress) {
        this.context = context;
        this.world = world;
        this.progress = progress;
    }

    List<Run> inOrder(List<JobDefinition> catalogue) {
        List<Run> runs = new ArrayList<>();
        try (Temporal temporal = Temporal.of(world.servers())) {
            JobStarter starter = new JobStarter(world.database(), temporal);
            for (JobDefinition job : catalogue) {
                runs.add(run(starter, job.id()));
            }
        }
        return runs;
    }

    /** As of the moment that the sample data was made for: then the same data has the same outcome, whenever it is asked. */
    private Run run(JobStarter starter, String id) {
        RegisteredJob job = context.job(world.database(), id);
        progress.say("▶ running " + id);
        JobStarter.Started started = starter.start(new JobStarter.Order(
                job, UUID.randomUUID().toString(), world.sample().madeFor(), false, "demo", "", Optional.empty()));
        Run run = new JobWatch(world.database(), starter, new Progress(context.terminal())).await(started, PATIENCE);
        progress.say("%s %s: %s"
                .formatted(
                        RunWords.symbol(run.status()),
                        id,
                        new RunStory(run, world.servers(), context.now()).sentence()));
        return run;
    }
}
