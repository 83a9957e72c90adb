package dev.perennial.cli.world;

import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.runs.RunWords;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.job.JobType;
import dev.perennial.job.LocalJobTypes;
import dev.perennial.job.ResultWords;
import dev.perennial.ledger.Run;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.words.When;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happened in a demo, and where to look further. */
final class DemoStory {

    private final Context context;
    private final World world;
    private final List<JobDefinition> catalogue;
    private final LocalJobTypes types = LocalJobTypes.shipped();

    DemoStory(Context context, World world, List<JobDefinition> catalogue) {
        this.context = context;
        this.world = world;
        this.catalogue = catalogue;
    }

    void tell(List<Run> runs) {
        Terminal terminal = context.terminal();
        Servers servers = world.servers();
        terminal.print("");
        for (Run run : runs) {
            Cell status = RunWords.status(run.status());
            terminal.print("%s  %s  %s"
                    .formatted(
                            terminal.paint(status.tone(), status.text()),
                            terminal.paint(Tone.STRONG, run.jobId()),
                            run.durationMs().map(When::took).orElse("")));
            run.resultJson().map(JsonText::tree).ifPresent(result -> tell(run.jobId(), result));
            run.error().ifPresent(error -> terminal.print("  " + error));
            run.workflowId()
                    .flatMap(id -> servers.pageOf(id, run.temporalRunId()))
                    .ifPresent(page -> terminal.print("  each step: " + page));
        }
        terminal.print("\nmails accepted  %,d   %s"
                .formatted(world.mails().accepted().size(), world.mails().page()));
        servers.temporalUi().ifPresent(ui -> terminal.print("Temporal        " + ui));
        terminal.print("alerts          " + world.alertsPage());
        terminal.print("what the application sees:  " + world.psql());
        terminal.print("or asks:                    " + world.curl("/api/cron/history"));
        terminal.print("what became of each run:    perennial runs list");
        terminal.print(
                "\nThe pages, signed in once by this link:\n  " + terminal.paint(Tone.STRONG, world.signInLink()));
    }

    private void tell(String jobId, Object result) {
        if (result instanceof Map<?, ?> fields) {
            context.terminal()
                    .print(typeOf(jobId).map(type -> type.tell(fields)).orElseGet(() -> ResultWords.of(fields)));
            worries(fields).forEach(context.terminal()::print);
        }
    }

    private Optional<JobType> typeOf(String jobId) {
        return catalogue.stream()
                .filter(job -> job.id().equals(jobId))
                .findFirst()
                .flatMap(job -> types.find(job.workflow()));
    }

    /** Fields whose being there says that something needs a look. */
    private static List<String> worries(Map<?, ?> result) {
        return List.of("failed_count", "unknown_count").stream()
                .filter(name -> ResultWords.number(result, name) > 0)
                .map(name -> "  %,d %s: a person should look"
                        .formatted(ResultWords.number(result, name), name.replace("_count", "")))
                .toList();
    }
}
