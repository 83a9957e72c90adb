package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cron.Zones;
import dev.perennial.registry.RegisteredJob;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Why a job ran, or did not, at some time. */
@Command(
        name = "why",
        description = "Say in a sentence why a job ran, or did not, at some time.",
        footer = {
            "",
            "The answer comes from the ledger, and from the schedule that was valid then. Ask for times to come too.",
            "",
            "Example:",
            "  perennial why expire_codes 2026-03-01T09:00:00Z"
        })
public final class WhyCommand implements Runnable {

    private final Context context;

    @Parameters(paramLabel = "JOB_ID", description = "As perennial jobs list names it.")
    private String id;

    @Parameters(
            paramLabel = "TIME",
            description = "Like 2026-03-01T09:00:00Z; without Z it is meant in the job's zone.")
    private String time;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public WhyCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Jobs jobs = Jobs.of(context, server);
        RegisteredJob job = jobs.find(id);
        Instant at = instant(job);
        String answer = jobs.why(job, at);
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("job_id", id);
            json.put("at", at.toString());
            json.put("answer", answer);
            context.terminal().print(JsonText.of(json));
        } else {
            context.terminal().print(answer);
        }
    }

    private Instant instant(RegisteredJob job) {
        try {
            return time.endsWith("Z")
                    ? Instant.parse(time)
                    : Zones.instant(
                            LocalDateTime.parse(time),
                            Zones.rules(job.definition().timeZone()));
        } catch (DateTimeParseException e) {
            throw Refusal.usage(
                    "%s is not a time".formatted(time), "like 2026-03-01T09:00:00Z, or without Z in the job's zone");
        }
    }
}
