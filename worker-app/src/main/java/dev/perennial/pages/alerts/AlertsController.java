package dev.perennial.pages.alerts;

import dev.perennial.access.Role;
import dev.perennial.incident.AlertHistoryDao.Delivery;
import dev.perennial.incident.AlertHistoryDao.Filter;
import dev.perennial.incident.AlertHistoryDao.Incident;
import dev.perennial.incident.AlertHistoryDao.Reported;
import dev.perennial.incident.AlertHistoryDao.Told;
import dev.perennial.pages.alerts.AlertsPage.Channel;
import dev.perennial.pages.alerts.AlertsPage.Message;
import dev.perennial.pages.alerts.AlertsPage.Row;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.AlertService;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.Slice;
import dev.perennial.words.When;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** The page of alerts: what jobs are or were in, who was told, and whether it arrived. */
@RestController
@Conditional(OnApiRole.class)
class AlertsController {

    private static final int ROWS = 50;
    private static final String OPEN = "open";
    private static final List<String> STATES = List.of(OPEN, "resolved");

    private final AlertService alerts;
    private final JobBoard board;
    private final Frames frames;
    private final Clock clock;

    AlertsController(AlertService alerts, JobBoard board, Frames frames, Clock clock) {
        this.alerts = alerts;
        this.board = board;
        this.frames = frames;
        this.clock = clock;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/alerts")
    ResponseEntity<String> alerts(
            @RequestParam(name = "job", defaultValue = "") String job,
            @RequestParam(name = "group", defaultValue = "") String group,
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "before", defaultValue = "") String before,
            Caller caller,
            HttpServletRequest request) {
        Filter filter = new Filter(
                Parameters.given(job),
                Parameters.oneOf("state", state, STATES).map(OPEN::equals),
                Parameters.given(before).map(number -> Parameters.number("before", number)));
        Slice<Reported> slice = Slice.of(alerts.list(filter, board.scope(caller.scope(), group), ROWS + 1), ROWS);
        Instant now = clock.instant();
        return Html.page(
                "alerts/alerts.jte",
                new AlertsPage(
                        frames.of("alerts", caller, request),
                        new AlertsPage.Query(job.strip(), group, state),
                        board.groups(caller.scope()),
                        slice.shown().stream().map(alert -> row(alert, now)).toList(),
                        slice.next(last -> older(job, group, state, last))));
    }

    private static Row row(Reported alert, Instant now) {
        Incident incident = alert.incident();
        return new Row(
                chip(incident),
                incident.jobId(),
                sentence(incident),
                Moment.ago(incident.openedAt(), now),
                incident.lastRunId().toString(),
                alert.told().stream().map(told -> message(told, now)).toList());
    }

    private static Chip chip(Incident incident) {
        if (incident.resolvedAt().isPresent()) {
            return new Chip("ok", "check", "resolved");
        }
        return incident.condition().equals("missed")
                ? new Chip("missed", "gap", "missed")
                : new Chip("fail", "cross", incident.condition());
    }

    private static String sentence(Incident incident) {
        String runs = incident.runs() == 1 ? "1 run" : incident.runs() + " runs";
        return incident.resolvedAt()
                .map(end -> "%s for %s, %s"
                        .formatted(
                                incident.condition(),
                                When.took(Duration.between(incident.openedAt(), end)
                                        .toMillis()),
                                runs))
                .orElse("%s, %s so far".formatted(incident.condition(), runs));
    }

    private static Message message(Told told, Instant now) {
        return new Message(
                told.notice().title(),
                Moment.ago(told.notice().at(), now),
                told.deliveries().stream().map(AlertsController::channel).toList());
    }

    private static Channel channel(Delivery delivery) {
        String tries = delivery.attempts() == 1 ? "1 try" : delivery.attempts() + " tries";
        String detail = delivery.lastError().map(error -> tries + ": " + error).orElse("");
        return switch (delivery.state()) {
            case "sent" -> new Channel(new Chip("ok", "check", "sent"), delivery.channel(), "");
            case "failed" -> new Channel(new Chip("fail", "cross", "not sent"), delivery.channel(), detail);
            default -> new Channel(new Chip("late", "clock", "on its way"), delivery.channel(), detail);
        };
    }

    private static String older(String job, String group, String state, Reported last) {
        return UriComponentsBuilder.fromPath("/alerts")
                .queryParamIfPresent("job", Parameters.given(job))
                .queryParamIfPresent("group", Parameters.given(group))
                .queryParamIfPresent("state", Parameters.given(state))
                .queryParam("before", last.incident().id())
                .encode()
                .build()
                .toString();
    }
}
