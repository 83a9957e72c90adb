package dev.perennial.pages.runs;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.database.Json;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunPart;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.frame.SeeOther;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.PaceService;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunQuery;
import dev.perennial.service.RunService;
import dev.perennial.sweep.pace.PaceChange;
import dev.perennial.sweep.pace.PaceOrders;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The pages of all runs and of one. */
@RestController
@Conditional(OnApiRole.class)
class RunsPageController {

    private static final String RUN = "/runs/{run}";
    private static final List<String> ORDERS = List.of("hold", "go", "slower", "faster");
    private static final int ROWS = 50;
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final JobBoard board;
    private final RunService runs;
    private final Registry registry;
    private final PaceService paces;
    private final ResultTeller teller;
    private final StartedRun started;
    private final Frames frames;
    private final Clock clock;
    private final String temporalUi;
    private final String namespace;

    RunsPageController(
            JobBoard board,
            RunService runs,
            Registry registry,
            PaceService paces,
            ResultTeller teller,
            StartedRun started,
            Frames frames,
            Clock clock,
            @Value("${perennial.alerts.temporal-ui-url}") String temporalUi,
            @Value("${spring.temporal.namespace}") String namespace) {
        this.board = board;
        this.runs = runs;
        this.registry = registry;
        this.paces = paces;
        this.teller = teller;
        this.started = started;
        this.frames = frames;
        this.clock = clock;
        this.temporalUi = temporalUi;
        this.namespace = namespace;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/runs")
    ResponseEntity<String> all(@ModelAttribute RunQuery query, Caller caller, HttpServletRequest request) {
        RunPart part = runs.part(query.filter(), board.scope(caller.scope(), query.group()), ROWS);
        return Html.page(
                "runs/runs.jte",
                new RunsPage(
                        frames.of("runs", caller, request),
                        part.runs().stream()
                                .map(run -> RunRow.of(run, UTC, teller))
                                .toList(),
                        query,
                        board.groups(caller.scope()),
                        part.next().map(query::more).orElse("")));
    }

    @Requires(Role.VIEWER)
    @GetMapping(RUN)
    ResponseEntity<String> one(@PathVariable("run") String id, Caller caller, HttpServletRequest request) {
        Run run = runs.find(Parameters.runId("run", id), caller.scope());
        Instant now = clock.instant();
        Optional<RegisteredJob> job = registry.find(run.jobId());
        ZoneId zone = job.map(known -> known.definition().timeZone()).orElse(UTC);
        return Html.page(
                "runs/run.jte",
                new RunPage(
                        frames.of("runs", caller, request),
                        id,
                        run.jobId(),
                        job.map(known -> known.definition().name()).orElse(run.jobId()),
                        Chip.of(run),
                        Moment.at(RunSentence.at(run), zone).text(),
                        RunSentence.of(run, now, Optional.empty()),
                        RunSentence.failureKind(run).map(kind -> kind.whoActs()).orElse(""),
                        teller.lines(run),
                        run.resultJson().map(Json::indented).orElse(""),
                        facts(run),
                        run.traceback().orElse(""),
                        teller.link(run),
                        temporalPage(run),
                        !run.status().isFinal(),
                        run.definitionVersion()
                                .filter(version -> job.filter(known -> known.version() != version)
                                        .isPresent())
                                .map(String::valueOf)
                                .orElse(""),
                        PacePanel.of(paces.of(run), paces.mayChange(run))));
    }

    @Requires(Role.OPERATOR)
    @PostMapping(RUN + "/cancel")
    ResponseEntity<String> cancel(@PathVariable("run") String id, Caller caller, Actor actor) {
        runs.cancel(runs.find(Parameters.runId("run", id), caller.scope()), "", actor);
        return SeeOther.page("/runs/" + id);
    }

    /** @param order hold, go, slower or faster */
    @Requires(Role.OPERATOR)
    @PostMapping(RUN + "/pace")
    ResponseEntity<String> pace(
            @PathVariable("run") String id,
            @RequestParam(name = "order", defaultValue = "") String order,
            Caller caller,
            Actor actor) {
        Run run = runs.find(Parameters.runId("run", id), caller.scope());
        PaceOrders orders = paces.of(run).orders();
        PaceChange change =
                switch (Parameters.oneOf("order", order, ORDERS).orElse("")) {
                    case "hold" -> PaceChange.of(true, null, null);
                    case "go" -> PaceChange.of(false, null, null);
                    case "slower" -> PaceChange.of(null, orders.slower(), null);
                    default -> PaceChange.of(null, orders.faster(), null);
                };
        paces.change(run, change, actor);
        return SeeOther.page("/runs/" + id);
    }

    @Requires(Role.OPERATOR)
    @PostMapping(RUN + "/rerun")
    ResponseEntity<String> rerun(
            @PathVariable("run") String id,
            @RequestParam(name = "as_told", defaultValue = "false") boolean asTold,
            Caller caller,
            Actor actor) {
        Run before = runs.find(Parameters.runId("run", id), caller.scope());
        return started.page(runs.rerun(before, Optional.empty(), asTold, actor), before.jobId());
    }

    private static Map<String, String> facts(Run run) {
        Map<String, String> facts = new LinkedHashMap<>();
        run.scheduledFor().ifPresent(tick -> facts.put("due", When.utc(tick)));
        facts.put("as of", When.utc(run.asOf()));
        run.startedAt().ifPresent(start -> facts.put("began", When.utc(start) + lateness(run, start)));
        run.finishedAt().ifPresent(end -> facts.put("ended", When.utc(end)));
        run.durationMs().ifPresent(took -> facts.put("took", When.took(took)));
        facts.put(
                "trigger",
                run.trigger().word() + run.requestedBy().map(" by "::concat).orElse(""));
        if (run.attempts() > 0) {
            facts.put("attempts", Integer.toString(run.attempts()));
        }
        run.reason().ifPresent(reason -> facts.put("reason", reason));
        run.failureKind().ifPresent(kind -> facts.put("failure kind", kind));
        run.definitionVersion().ifPresent(version -> facts.put("definition", "version " + version));
        facts.put("run", run.id().toString());
        run.workflowId().ifPresent(id -> facts.put("workflow", id));
        return facts;
    }

    private static String lateness(Run run, Instant start) {
        return run.scheduledFor()
                .map(tick -> Duration.between(tick, start))
                .filter(late -> late.toMillis() > 0)
                .map(late -> ", " + When.took(late.toMillis()) + " later")
                .orElse("");
    }

    private String temporalPage(Run run) {
        if (temporalUi.isBlank() || run.workflowId().isEmpty()) {
            return "";
        }
        return "%s/namespaces/%s/workflows/%s%s"
                .formatted(
                        temporalUi,
                        namespace,
                        run.workflowId().get(),
                        run.temporalRunId().map(id -> "/" + id + "/history").orElse(""));
    }
}
