package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops a job's ticks from running. */
@Command(
        name = "pause",
        description = "Its ticks are skipped, with a row each, until it is resumed.",
        footer = {"", "Example:", "  perennial jobs pause distribute_codes --reason \"quota under review\""})
public final class JobsPauseCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", description = "As perennial jobs list names it.")
    private String id;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, for whoever wonders later. Required.")
    private String reason;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public JobsPauseCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        boolean changed = Jobs.of(context, server).pause(id, reason);
        if (output.isJson()) {
            context.terminal().print(JsonText.of(answer(id, "paused", changed)));
        } else {
            context.terminal()
                    .print(
                            changed
                                    ? "‖ %s is paused; its ticks are skipped until: perennial jobs resume %s"
                                            .formatted(id, id)
                                    : "‖ %s was paused already; nothing changed".formatted(id));
        }
    }

    static Map<String, Object> answer(String id, String status, boolean changed) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job_id", id);
        json.put("status", status);
        json.put("changed", changed);
        return json;
    }
}
