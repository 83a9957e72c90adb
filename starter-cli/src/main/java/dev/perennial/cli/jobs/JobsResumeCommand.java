package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.words.When;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a job's ticks run again. */
@Command(
        name = "resume",
        description = "Its ticks run again; those of the pause stay skipped.",
        footer = {"", "Example:", "  perennial jobs resume distribute_codes --reason \"quota agreed\""})
public final class JobsResumeCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", description = "As perennial jobs list names it.")
    private String id;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for whoever wonders later.")
    private String reason;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public JobsResumeCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Jobs jobs = Jobs.of(context, server);
        RegisteredJob job = jobs.find(id);
        boolean changed = jobs.resume(id, reason);
        if (output.isJson()) {
            context.terminal().print(JsonText.of(JobsPauseCommand.answer(id, "resumed", changed)));
        } else {
            context.terminal()
                    .print(
                            changed
                                    ? "✓ %s is resumed; next: %s".formatted(id, next(job))
                                    : "✓ %s was not paused; nothing changed".formatted(id));
        }
    }

    private String next(RegisteredJob job) {
        Instant now = context.now();
        return job.ticks()
                .after(now)
                .map(at -> "%s %s, in %s"
                        .formatted(
                                When.local(at, job.definition().timeZone()),
                                job.definition().timeZone().getId(),
                                When.left(at, now)))
                .orElse("never");
    }
}
