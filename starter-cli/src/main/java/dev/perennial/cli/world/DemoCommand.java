package dev.perennial.cli.world;

import dev.perennial.cli.connect.ServerDao;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.jobs.CatalogueFile;
import dev.perennial.cli.runs.RunStory;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.ledger.Run;
import dev.perennial.schedule.JobDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the jobs at work, on real servers and sample data. */
@Command(
        name = "demo",
        description = "Bring up a whole world with sample data and let each job run in it.",
        footer = {
            "",
            "PostgreSQL is that of DATABASE_URL where it is set and empty, else an embedded one; Temporal is that of",
            "TEMPORAL_ADDRESS, else a real server that is found or brought. Nothing is kept. The exit code is 1 when",
            "a job failed.",
            "",
            "Example:",
            "  perennial demo --subscriptions 10000 --once --output json"
        })
public final class DemoCommand implements Callable<Integer> {

    private final Context context;

    @Option(
            names = "--subscriptions",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many subscriptions the sample data has. Default: 10000")
    private int subscriptions;

    @Option(names = "--once", description = "End when the jobs have run; without it everything stays up until Ctrl-C.")
    private boolean once;

    @Mixin
    private OutputOption output;

    public DemoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        DevCommand.mustBePossible(subscriptions);
        List<JobDefinition> catalogue =
                CatalogueFile.read(context.environment().catalogue()).jobs();
        Progress progress = new Progress(context.terminal());
        try (World world = World.bring(context, World.Kind.demo, subscriptions, catalogue, progress)) {
            List<JobDefinition> jobs = Stream.concat(catalogue.stream(), world.ofEachKind().stream())
                    .toList();
            List<Run> runs = new DemoRuns(context, world, progress).inOrder(jobs);
            boolean allWell =
                    runs.stream().allMatch(run -> new RunStory(run, world.servers(), context.now()).isSuccess());
            if (output.isJson()) {
                context.terminal().print(JsonText.of(json(world, runs)));
            } else {
                new DemoStory(context, world, jobs).tell(runs);
            }
            if (!once) {
                progress.say("Everything stays up; Ctrl-C ends it and leaves nothing behind.");
                new CountDownLatch(1).await();
            }
            return allWell ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private Map<String, Object> json(World world, List<Run> runs) {
        Map<String, Object> temporal = new LinkedHashMap<>();
        temporal.put("address", world.temporal().address());
        temporal.put("namespace", world.temporal().namespace());
        temporal.put("ui", world.servers().temporalUi().orElse(null));
        temporal.put("source", world.temporal().source());
        Map<String, Object> postgres = new LinkedHashMap<>();
        postgres.put("place", world.database().place());
        postgres.put("version", world.database().server(ServerDao::version));
        List<Map<String, Object>> jobs = new ArrayList<>();
        for (Run run : runs) {
            Map<String, Object> job = new LinkedHashMap<>();
            job.put("id", run.jobId());
            job.put("run_id", run.id().toString());
            job.put("status", run.status().word());
            job.put("duration_ms", run.durationMs().orElse(null));
            job.put("result", run.resultJson().map(JsonText::tree).orElse(null));
            job.put("error", run.error().orElse(null));
            jobs.add(job);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("temporal", temporal);
        json.put("postgres", postgres);
        json.put("jobs", jobs);
        json.put("mails_accepted", world.mails().accepted().size());
        return json;
    }
}
