package dev.perennial.alerts.channel;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.Redaction;
import dev.perennial.incident.Alert;
import dev.perennial.incident.Condition;
import dev.perennial.incident.Severity;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Says in words what happened, why, who must act, since when, and how to see more.
 *
 * @param environment as the operator calls it
 * @param workflowPages the beginning of the address of a workflow's page, where pages are known
 */
public record AlertWords(String environment, Optional<String> workflowPages) {

    /** More lines would not fit on any channel. */
    private static final int LINES_OF_A_DIGEST = 20;

    public Message of(Alert alert, boolean maybeRepeated) {
        List<String> lines = new ArrayList<>();
        if (maybeRepeated) {
            lines.add("(May have come before: the first try went without an answer.)");
        }
        lines.addAll(alert.resolved() ? ended(alert) : opened(alert));
        lines.add("Look: perennial runs show " + alert.runId());
        return new Message(
                alert.resolved(),
                Optional.of(alert.severity()),
                alert.title(),
                Optional.of(alert.jobId()),
                alert.condition().word(),
                lines.stream().map(Redaction::of).toList(),
                alert.traceback().filter(text -> !alert.resolved()).map(Redaction::of),
                page(alert),
                environment,
                alert.at());
    }

    private static List<String> opened(Alert alert) {
        List<String> lines = new ArrayList<>();
        lines.add("Error: " + alert.error().orElse("no more is known"));
        alert.failureKind().flatMap(AlertWords::kind).ifPresent(kind -> {
            lines.add("Why: " + why(kind));
            lines.add("Who must act: " + kind.whoActs());
        });
        lines.add("Since: " + second(alert.since())
                + alert.scheduledFor().map(tick -> ", run of " + second(tick)).orElse(", a run by hand"));
        lines.add("Told once; the next message comes when it succeeds again.");
        return lines;
    }

    private static List<String> ended(Alert alert) {
        String was = alert.condition() == Condition.FAILING ? "failed" : "missed";
        return List.of(
                alert.error().orElseGet(() -> "It succeeded again at " + second(alert.at()) + "."),
                "Before: " + alert.runs() + (alert.runs() == 1 ? " run " : " runs ") + was + " since "
                        + second(alert.since()) + ".");
    }

    /** One message that stands for many. */
    public Message digest(List<Alert> alerts, Instant at) {
        long ended = alerts.stream().filter(Alert::resolved).count();
        List<String> lines = new ArrayList<>();
        lines.add((alerts.size() - ended) + " began, " + ended + " ended:");
        alerts.stream().limit(LINES_OF_A_DIGEST).map(AlertWords::line).forEach(lines::add);
        if (alerts.size() > LINES_OF_A_DIGEST) {
            lines.add("and " + (alerts.size() - LINES_OF_A_DIGEST) + " more");
        }
        lines.add("Look: perennial jobs list");
        return new Message(
                false,
                Optional.empty(),
                alerts.size() + " conditions of cron jobs changed",
                Optional.empty(),
                "digest",
                lines.stream().map(Redaction::of).toList(),
                Optional.empty(),
                Optional.empty(),
                environment,
                at);
    }

    /** Nothing is wrong: somebody wants to see whether messages arrive. */
    public Message test(Instant at) {
        return new Message(
                false,
                Optional.of(Severity.INFO),
                "Perennial can reach this channel",
                Optional.empty(),
                "test",
                List.of("A test by `perennial alerts test`; nobody must act."),
                Optional.empty(),
                Optional.empty(),
                environment,
                at);
    }

    private static String line(Alert alert) {
        String why = alert.error()
                .filter(text -> !alert.resolved())
                .map(text -> ": " + text)
                .orElse("");
        return "• " + CutText.of(alert.title() + why, 120);
    }

    private Optional<URI> page(Alert alert) {
        return workflowPages.flatMap(pages -> alert.workflowId().map(id -> URI.create(pages + "/" + encoded(id))));
    }

    private static String encoded(String id) {
        return java.net.URLEncoder.encode(id, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private static Optional<FailureKind> kind(String name) {
        return Arrays.stream(FailureKind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst();
    }

    private static String why(FailureKind kind) {
        String words =
                switch (kind) {
                    case UNAVAILABLE -> "something it depends on does not answer";
                    case THROTTLED -> "an endpoint asked it to slow down";
                    case CONTENDED -> "somebody else held the rows";
                    case OVERLOADED -> "the database could not do it in time or space";
                    case BAD_DATA -> "a row or a request is wrong in itself";
                    case MISCONFIGURED -> "an address, a permission, a table or a setting is wrong";
                    case HELD -> "more would change than the job's guard allows";
                    case UNEXPECTED -> "none of the known causes; probably a bug";
                };
        return words + " (" + kind + ")";
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
