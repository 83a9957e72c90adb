package dev.perennial.pages.runs;

import dev.perennial.access.Role;
import dev.perennial.ledger.Run;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.runs.AttemptsPage.Row;
import dev.perennial.pages.runs.AttemptsPage.Step;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.server.RunHistory;
import dev.perennial.server.RunHistory.Activity;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunService;
import dev.perennial.service.ServiceException;
import dev.perennial.sweep.StepHistory;
import dev.perennial.words.When;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The attempts of a run, from Temporal's live history: a page of its own, so that the run's page never waits for Temporal. */
@RestController
@Conditional(OnApiRole.class)
class AttemptsController {

    private static final ZoneId UTC = ZoneId.of("UTC");

    private final RunService runs;
    private final Frames frames;

    AttemptsController(RunService runs, Frames frames) {
        this.runs = runs;
        this.frames = frames;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/runs/{run}/attempts")
    ResponseEntity<String> attempts(@PathVariable("run") String id, Caller caller, HttpServletRequest request) {
        Run run = runs.find(Parameters.runId("run", id), caller.scope());
        String why = "";
        Optional<RunHistory.Told> told = Optional.empty();
        try {
            told = runs.history(run);
            why = told.isPresent()
                    ? ""
                    : "Temporal has no history of it: it has forgotten it, or the run never got there.";
        } catch (ServiceException away) {
            why = "Temporal does not answer now. The ledger has the run all the same.";
        }
        return Html.page(
                "runs/attempts.jte",
                new AttemptsPage(
                        frames.of("runs", caller, request),
                        id,
                        run.jobId(),
                        told.map(RunHistory.Told::activities).orElse(List.of()).stream()
                                .map(AttemptsController::row)
                                .toList(),
                        runs.steps(run).stream().map(AttemptsController::step).toList(),
                        why));
    }

    private static Row row(Activity activity) {
        return new Row(
                chip(activity.outcome()),
                activity.name(),
                Moment.at(activity.startedAt().orElse(activity.scheduledAt()), UTC),
                activity.endedAt()
                        .map(end ->
                                When.took(Duration.between(activity.startedAt().orElse(activity.scheduledAt()), end)
                                        .toMillis()))
                        .orElse(""),
                activity.attempts() <= 1 ? "" : "attempt " + activity.attempts(),
                activity.failure().orElse(""));
    }

    private static Chip chip(String outcome) {
        return switch (outcome) {
            case "completed" -> new Chip("ok", "check", "done");
            case "started" -> new Chip("run", "play", "at work");
            case "scheduled" -> new Chip("run", "clock", "waiting");
            case "cancelled" -> new Chip("held", "stop", "cancelled");
            case "timed_out" -> new Chip("fail", "clock", "timed out");
            default -> new Chip("fail", "cross", "failed");
        };
    }

    private static Step step(StepHistory step) {
        return new Step(
                step.done() ? new Chip("ok", "check", "through") : new Chip("run", "play", "under way"),
                step.step(),
                step.counts().entrySet().stream()
                        .map(count -> "%,d %s".formatted(count.getValue(), count.getKey()))
                        .collect(Collectors.joining(", ")));
    }
}
