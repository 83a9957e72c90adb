package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.ledger.RunFilter;
import dev.perennial.registry.RegisteredJob;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One job with everything known of it. */
@Command(
        name = "show",
        description = "Definition, next ticks, last runs and who changed what.",
        footer = {"", "Example:", "  perennial jobs show expire_codes --output json"})
public final class JobsShowCommand implements Runnable {

    private static final int RUNS = 10;
    private static final int EVENTS = 5;

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", description = "As perennial jobs list names it.")
    private String id;

    @Mixin
    private OutputOption output;

    public JobsShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Database database = context.database();
        RegisteredJob job = context.job(database, id);
        Servers servers = context.servers();
        Optional<String> page =
                servers.temporalUi().map(ui -> "%s/namespaces/%s/schedules/%s".formatted(ui, servers.namespace(), id));
        JobCard card = new JobCard(
                job,
                database.runs(dao -> dao.newest(RunFilter.ofJob(id), RUNS)),
                database.registry(registry -> registry.events(id, EVENTS)),
                page,
                context.now());
        if (output.isJson()) {
            context.terminal().print(JsonText.of(card.json()));
        } else {
            card.print(context.terminal());
        }
    }
}
