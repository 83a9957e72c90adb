package dev.perennial.cli.alerts;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.LimitOption;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.incident.AlertHistoryDao.Delivery;
import dev.perennial.incident.AlertHistoryDao.Incident;
import dev.perennial.incident.AlertHistoryDao.Reported;
import dev.perennial.incident.AlertHistoryDao.Told;
import dev.perennial.words.When;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What was told, and whether it arrived. */
@Command(
        name = "list",
        description = "What jobs are or were in, who was told, and whether it arrived; the newest first.",
        footer = {"", "Example:", "  perennial alerts list --state open --output json"})
public final class AlertsListCommand implements Runnable {

    private final Context context;

    @Option(names = "--job", paramLabel = "JOB_ID", description = "Only alerts of this job.")
    private String job;

    @Option(names = "--state", paramLabel = "STATE", description = "Only open or resolved ones.")
    private State state;

    @Mixin
    private LimitOption limit;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public AlertsListCommand(Context context) {
        this.context = context;
    }

    enum State {
        open,
        resolved
    }

    static String word(boolean open) {
        return (open ? State.open : State.resolved).name();
    }

    @Override
    public void run() {
        Optional<Boolean> open = Optional.ofNullable(state).map(State.open::equals);
        List<Reported> alerts = Alerts.of(context, server).newest(Optional.ofNullable(job), open, limit.value());
        if (output.isJson()) {
            context.terminal()
                    .print(JsonText.of(Map.of(
                            "alerts",
                            alerts.stream().map(AlertsListCommand::json).toList())));
        } else if (alerts.isEmpty()) {
            context.terminal()
                    .print(
                            job == null && state == null
                                    ? "No job has failed or been missed yet."
                                    : "No such alerts. All of them:  perennial alerts list");
        } else {
            context.terminal().print(table(alerts, context.now()));
        }
    }

    private static Table table(List<Reported> alerts, Instant now) {
        Table table = new Table("STATE", "JOB", "CONDITION", "SINCE", "RUNS", "TOLD");
        alerts.forEach(alert -> table.row(
                Cell.of(alert.incident().state()),
                Cell.of(alert.incident().jobId()),
                Cell.of(alert.incident().condition()),
                Cell.of(When.ago(alert.incident().openedAt(), now)),
                Cell.of(Integer.toString(alert.incident().runs())),
                Cell.of(told(alert))));
        return table;
    }

    /** What became of the newest message. */
    private static String told(Reported alert) {
        List<Told> messages = alert.told();
        if (messages.isEmpty() || messages.get(messages.size() - 1).deliveries().isEmpty()) {
            return "nobody";
        }
        return messages.get(messages.size() - 1).deliveries().stream()
                .map(delivery -> delivery.channel() + " " + delivery.state())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> json(Reported alert) {
        Incident incident = alert.incident();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", incident.id());
        json.put("job_id", incident.jobId());
        json.put("condition", incident.condition());
        json.put("state", incident.state());
        json.put("severity", incident.severity());
        json.put("runs", incident.runs());
        json.put("opened_at", When.iso(incident.openedAt()));
        json.put("opened_by", incident.openedBy().toString());
        json.put("last_run_id", incident.lastRunId().toString());
        json.put("resolved_at", incident.resolvedAt().map(When::iso).orElse(null));
        json.put("messages", alert.told().stream().map(AlertsListCommand::json).toList());
        return json;
    }

    private static Map<String, Object> json(Told told) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", told.notice().kind());
        json.put("title", told.notice().title());
        json.put("error", told.notice().error().orElse(null));
        json.put("at", When.iso(told.notice().at()));
        json.put(
                "deliveries",
                told.deliveries().stream().map(AlertsListCommand::json).toList());
        return json;
    }

    private static Map<String, Object> json(Delivery delivery) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("channel", delivery.channel());
        json.put("state", delivery.state());
        json.put("attempts", delivery.attempts());
        json.put("maybe_sent", delivery.maybeSent());
        json.put("sent_at", delivery.sentAt().map(When::iso).orElse(null));
        json.put("last_error", delivery.lastError().orElse(null));
        return json;
    }
}
