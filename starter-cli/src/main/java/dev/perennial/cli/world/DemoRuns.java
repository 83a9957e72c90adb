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
import java.util.UUID;

/** Lets the four jobs run one after the other, each as {@code jobs run --wait} would. */
final class DemoRuns {

    // Codes and subscriptions first as in the night they are made for; the monthly job last.
    private static final List<String> ORDER = List.of(
            "expire_codes", "check_expiring_subscriptions", "downgrade_expired_subscriptions", "distribute_codes");
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
            for (String id : ORDER) {
                if (catalogue.stream().noneMatch(job -> job.id().equals(id))) {
                    progress.say("! the catalogue has no job %s; it is left out".formatted(id));
                    continue;
                }
                runs.add(run(starter, id));
            }
        }
        return runs;
    }

    /** As of the moment that the sample data was made for: then the same data has the same outcome, whenever it is asked. */
    private Run run(JobStarter starter, String id) {
        RegisteredJob job = context.job(world.database(), id);
        progress.say("▶ running " + id);
        JobStarter.Started started = starter.start(new JobStarter.Order(
                job, UUID.randomUUID().toString(), world.sample().madeFor(), false, "demo", ""));
        Run run = new JobWatch(world.database(), starter, new Progress(context.terminal())).await(started, PATIENCE);
        progress.say("%s %s: %s"
                .formatted(
                        RunWords.symbol(run.status()),
                        id,
                        new RunStory(run, world.servers(), context.now()).sentence()));
        return run;
    }
}
