package dev.perennial.cli.world;

import dev.perennial.cli.connect.WorldFile;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.jobs.CatalogueFile;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.schedule.JobDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A world to develop in. */
@Command(
        name = "dev",
        description = "Bring up the same world to develop in; it keeps its data, and is found by itself.",
        footer = {
            "",
            "Data lies in .perennial, or in PERENNIAL_DATA_DIR. A worker or a Temporal server that dies is started",
            "again. Commands in a second terminal find the world when they are run in the same directory.",
            "",
            "Example:",
            "  perennial dev --subscriptions 10000"
        })
public final class DevCommand implements Runnable {

    private static final int MOST = 10_000_000;

    private final Context context;

    @Option(
            names = "--subscriptions",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many subscriptions the sample data has when it is made. Default: 10000")
    private int subscriptions;

    public DevCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        mustBePossible(subscriptions);
        Path place = context.environment().dataDirectory();
        WorldFile.read(place).ifPresent(world -> {
            throw Refusal.refused(
                    "a %s runs here already, as process %d".formatted(world.kind(), world.pid()),
                    "use it:  perennial jobs list",
                    "or give this one another place:  PERENNIAL_DATA_DIR=.perennial-2 perennial dev");
        });
        List<JobDefinition> catalogue =
                CatalogueFile.read(context.environment().catalogue()).jobs();
        Progress progress = new Progress(context.terminal());
        try (World world = World.bring(context, World.Kind.dev, subscriptions, catalogue, progress)) {
            invite(world);
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void invite(World world) {
        Terminal terminal = context.terminal();
        world.servers().temporalUi().ifPresent(ui -> terminal.print("Temporal  " + ui));
        terminal.print("mails     " + world.mails().page());
        terminal.print("alerts    " + world.alertsPage());
        terminal.print("database  " + world.psql());
        terminal.print("api       " + world.curl("/api/cron/jobs"));
        terminal.print("jobs      perennial jobs list   perennial jobs run expire_codes --wait   perennial runs list");
        terminal.print("pages     " + world.signInLink());
        terminal.note("Ctrl-C ends it; its data stays.");
    }

    static void mustBePossible(int subscriptions) {
        if (subscriptions < 1 || subscriptions > MOST) {
            throw Refusal.usage(
                    "--subscriptions %d is out of range".formatted(subscriptions),
                    "1 to %,d are possible".formatted(MOST));
        }
    }
}
