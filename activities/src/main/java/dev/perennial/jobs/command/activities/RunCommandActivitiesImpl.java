package dev.perennial.jobs.command.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.command.AllowedCommand;
import dev.perennial.command.AllowedCommands;
import dev.perennial.command.CommandProcess;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.failure.Redaction;
import dev.perennial.job.JobKinds;
import dev.perennial.job.RunValues;
import dev.perennial.job.Settings;
import dev.perennial.job.Template;
import dev.perennial.jobs.command.CommandResult;
import dev.perennial.jobs.command.RunCommandActivities;
import dev.perennial.run.JobRequest;
import dev.perennial.schedule.Durations;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

final class RunCommandActivitiesImpl implements RunCommandActivities {

    private static final long BETWEEN_BEATS_MS = 1_000;
    /** Shorter values would take half of any text with them. */
    private static final int SHORTEST_HIDDEN = 6;
    /** What PostgreSQL takes for no text, and what a terminal would obey. */
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|\\p{Cs}");

    private final AllowedCommands commands;
    private final UnaryOperator<String> environment;

    /** @param environment of the worker, by names */
    RunCommandActivitiesImpl(AllowedCommands commands, UnaryOperator<String> environment) {
        this.commands = commands;
        this.environment = environment;
    }

    @Override
    public CommandResult run(JobRequest request) {
        Settings whole = Settings.of(request, CommandJob.SETTINGS, new CommandJob().problems(request.settings()));
        JsonNode settings = whole.json(CommandJob.KIND);
        AllowedCommand command = allowed(settings.path("run").asText());
        List<String> arguments = arguments(settings, whole.json(JobKinds.SETTINGS), request);
        command.refusal(arguments).ifPresent(refusal -> {
            throw JobFailure.of(
                    FailureKind.MISCONFIGURED,
                    "the worker does not allow these arguments of %s; %s".formatted(command.name(), refusal));
        });
        boolean repeatable = settings.path("repeatable").asBoolean();
        Duration timeout = Durations.parse(settings.path("timeout").asText());
        return run(command, arguments, timeout, settings.path("keep").asInt(), repeatable);
    }

    private AllowedCommand allowed(String name) {
        return commands.find(name)
                .orElseThrow(() -> JobFailure.of(
                        FailureKind.MISCONFIGURED,
                        commands.names().isEmpty()
                                ? "this worker runs no commands: its operator allows some by PERENNIAL_COMMANDS_FILE"
                                : "this worker does not allow a command %s; it allows %s"
                                        .formatted(name, String.join(", ", commands.names()))));
    }

    private static List<String> arguments(JsonNode settings, JsonNode own, JobRequest request) {
        List<String> arguments = new ArrayList<>();
        settings.path("arguments")
                .forEach(argument -> arguments.add(
                        Template.fill(argument.asText(), new RunValues(request, own), UnaryOperator.identity())));
        return arguments;
    }

    private CommandResult run(
            AllowedCommand command, List<String> arguments, Duration timeout, int keep, boolean repeatable) {
        long begin = System.nanoTime();
        try (CommandProcess process = CommandProcess.start(command, arguments, environment, Math.max(1, keep))) {
            boolean ended = awaitEnd(process, begin + timeout.toNanos());
            CommandResult result = new CommandResult(
                    command.name(),
                    ended ? process.exitCode() : -1,
                    (System.nanoTime() - begin) / 1_000_000,
                    keep == 0 ? "" : shown(process.output().text(), command),
                    process.output().isTruncated());
            if (!ended) {
                throw failed(
                        "%s did not end within %s and was killed".formatted(command.name(), Durations.format(timeout)),
                        result,
                        repeatable);
            }
            if (result.exitCode() != 0) {
                throw failed("%s ended with %d".formatted(command.name(), result.exitCode()), result, repeatable);
            }
            return result;
        } catch (IOException failure) {
            throw JobFailure.of(
                    FailureKind.MISCONFIGURED,
                    "%s cannot be started: %s".formatted(command.name(), failure.getMessage()));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            String message = "the worker stopped while %s ran, and killed it".formatted(command.name());
            throw repeatable
                    ? JobFailure.of(FailureKind.UNAVAILABLE, message)
                    : JobFailure.putOff(FailureKind.UNAVAILABLE, message);
        }
    }

    /** A heartbeat throws when nobody wants it any more; what was begun is killed on the way out. */
    private static boolean awaitEnd(CommandProcess process, long deadline) throws InterruptedException {
        ActivityExecutionContext activity = Activity.getExecutionContext();
        while (System.nanoTime() < deadline) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (process.hasEndedWithin(Math.max(1, Math.min(BETWEEN_BEATS_MS, left)))) {
                return true;
            }
            activity.heartbeat(null);
        }
        return false;
    }

    private static RuntimeException failed(String message, CommandResult result, boolean repeatable) {
        return JobFailure.withResult(repeatable ? FailureKind.UNEXPECTED : FailureKind.BAD_DATA, message, result);
    }

    /** Without the values that it was given, and without what looks like a secret. */
    private String shown(String text, AllowedCommand command) {
        String hidden = text;
        for (String name : command.environment()) {
            String value = environment.apply(name);
            if (value != null && value.length() >= SHORTEST_HIDDEN) {
                hidden = hidden.replace(value, "***");
            }
        }
        return NOT_SHOWN.matcher(Redaction.of(hidden)).replaceAll("");
    }
}
