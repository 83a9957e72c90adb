package dev.perennial.pages.jobs;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.job.JobKinds;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.pages.frame.Bars;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.frame.SeeOther;
import dev.perennial.pages.jobs.JobPage.Event;
import dev.perennial.pages.jobs.JobPage.Upcoming;
import dev.perennial.pages.runs.ResultTeller;
import dev.perennial.pages.runs.RunRow;
import dev.perennial.pages.runs.StartedRun;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.run.Retry;
import dev.perennial.run.RunStatus;
import dev.perennial.schedule.About;
import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Preview;
import dev.perennial.schedule.Timing;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.CutoverService;
import dev.perennial.service.JobBoard;
import dev.perennial.service.JobService;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.RunRequests;
import dev.perennial.service.RunService;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import dev.perennial.words.CutoverView;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import dev.perennial.words.Why;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The page of one job. */
@RestController
@Conditional(OnApiRole.class)
class JobPageController {

    private static final String JOB = "/jobs/{job}";
    private static final int BARS = 60;
    private static final int ROWS = 30;
    private static final int TICKS = 6;
    private static final int EVENTS = 8;
    private static final int LONGEST_SENTENCE = 280;

    private final JobBoard board;
    private final JobService jobs;
    private final RunService runs;
    private final RunRequests requests;
    private final Scheduler scheduler;
    private final Registry registry;
    private final ResultTeller teller;
    private final CutoverService cutovers;
    private final StartedRun started;
    private final Frames frames;
    private final Jdbi jdbi;
    private final Clock clock;

    JobPageController(
            JobBoard board,
            JobService jobs,
            RunService runs,
            RunRequests requests,
            Scheduler scheduler,
            Registry registry,
            ResultTeller teller,
            CutoverService cutovers,
            StartedRun started,
            Frames frames,
            Jdbi jdbi,
            Clock clock) {
        this.board = board;
        this.jobs = jobs;
        this.runs = runs;
        this.requests = requests;
        this.scheduler = scheduler;
        this.registry = registry;
        this.teller = teller;
        this.cutovers = cutovers;
        this.started = started;
        this.frames = frames;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Requires(Role.VIEWER)
    @GetMapping(JOB)
    ResponseEntity<String> job(
            @PathVariable("job") String id,
            @RequestParam(name = "at", defaultValue = "") String at,
            Caller caller,
            HttpServletRequest request) {
        Instant now = clock.instant();
        RegisteredJob job = scheduler.job(id);
        List<Run> recent = runs.list(RunFilter.ofJob(id), caller.scope(), BARS);
        JobBoard.Entry entry = board.entry(job, recent, now);
        ZoneId zone = job.definition().timeZone();
        return Html.page(
                "jobs/job.jte",
                new JobPage(
                        frames.of("jobs", caller, request),
                        id,
                        job.definition().name(),
                        Chip.of(entry.state()),
                        sentence(entry, now),
                        job.definition().about().description().orElse(""),
                        job.isPaused(),
                        job.definition().held(),
                        Bars.of(recent, BARS),
                        recent.stream()
                                .limit(ROWS)
                                .map(run -> RunRow.of(run, zone, teller))
                                .toList(),
                        upcoming(job.definition(), now),
                        notes(job.definition()),
                        facts(job),
                        events(id, now),
                        cutovers.find(id).map(cutover -> CutoverView.of(cutover, now)),
                        at,
                        at.isBlank() ? "" : why(job, at, now)));
    }

    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/run")
    ResponseEntity<String> run(@PathVariable("job") String id, Actor actor) {
        return started.page(requests.request(scheduler.job(id), Optional.empty(), null, actor), id);
    }

    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/pause")
    ResponseEntity<String> pause(
            @PathVariable("job") String id,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Actor actor) {
        jobs.pause(id, reason, actor);
        return SeeOther.page("/jobs/" + id);
    }

    @Requires(Role.OPERATOR)
    @PostMapping(JOB + "/resume")
    ResponseEntity<String> resume(@PathVariable("job") String id, Actor actor) {
        jobs.resume(id, "", actor);
        return SeeOther.page("/jobs/" + id);
    }

    private static String sentence(JobBoard.Entry entry, Instant now) {
        String paused = entry.job()
                .pause()
                .map(pause -> "Paused by %s %s%s. "
                        .formatted(
                                pause.by(),
                                When.ago(pause.since(), now),
                                pause.note().isEmpty() ? "" : ": " + pause.note()))
                .orElse("");
        String last = entry.recent().stream()
                .filter(run -> run.status() != RunStatus.SKIPPED)
                .findFirst()
                .map(run -> "Last time, " + When.ago(RunSentence.at(run), now) + ": "
                        + shortened(RunSentence.of(run, now, Optional.empty())))
                .orElse("It has never run.");
        String next = entry.next()
                .map(tick -> " Next "
                        + Moment.at(tick, entry.job().definition().timeZone()).text() + ".")
                .orElse("");
        return paused + last + next;
    }

    /** An error may be long; all of it is on the run's page. */
    private static String shortened(String sentence) {
        return sentence.length() <= LONGEST_SENTENCE ? sentence : sentence.substring(0, LONGEST_SENTENCE - 1) + "…";
    }

    private static List<Upcoming> upcoming(JobDefinition job, Instant now) {
        return Preview.of(job, now, TICKS).stream()
                .map(tick -> new Upcoming(
                        Moment.in(tick.at(), now, job.timeZone()),
                        Moment.at(tick.at(), job.timeZone()),
                        Optional.ofNullable(tick.note())))
                .toList();
    }

    private static List<String> notes(JobDefinition job) {
        return job.timing() instanceof Timing.Cron cron ? cron.expression().notes(job.timeZone()) : List.of();
    }

    private static Map<String, String> facts(RegisteredJob registered) {
        JobDefinition job = registered.definition();
        Map<String, String> facts = new LinkedHashMap<>();
        About about = job.about();
        about.group().ifPresent(group -> facts.put("group", group));
        about.owner().ifPresent(owner -> facts.put("owner", owner));
        about.severity().ifPresent(severity -> facts.put("severity", severity));
        if (!about.tags().isEmpty()) {
            facts.put("tags", String.join(", ", about.tags()));
        }
        facts.put("when", JobRow.inWords(job.timing()));
        facts.put("schedule", job.timing().text());
        facts.put("zone", job.timeZone().getId());
        if (JobKinds.of(job.workflow()).isEmpty()) {
            facts.put("workflow", job.workflow());
        }
        facts.put(
                "grace",
                job.misfireGrace().map(Durations::format).orElse("none: however late")
                        + (job.coalesce() ? ", coalesced" : ", each tick runs"));
        facts.put("at once", job.maxInstances() == 1 ? "one run" : job.maxInstances() + " runs");
        facts.put("timeout", Durations.format(job.timeout()));
        job.after().ifPresent(after -> facts.put("after", after(after)));
        job.retry().ifPresent(retry -> facts.put("retry", retry(retry)));
        job.settings().forEach((name, value) -> facts.put(name, String.valueOf(value)));
        facts.put("source", registered.source() + ", version " + registered.version());
        return facts;
    }

    private static String after(JobDefinition.After after) {
        return "%s%s, at most %s late"
                .formatted(
                        String.join(" and ", after.jobs()),
                        after.success() ? ", if they succeed" : "",
                        Durations.format(after.maxWait()));
    }

    private static String retry(Retry retry) {
        List<String> words = new ArrayList<>();
        words.add(
                retry.attempts() == null
                        ? "until the timeout"
                        : "each step %d times at most".formatted(retry.attempts()));
        if (retry.first() != null) {
            words.add("first after " + Durations.format(retry.first()));
        }
        if (retry.longest() != null) {
            words.add("at most %s apart".formatted(Durations.format(retry.longest())));
        }
        if (!retry.only().isEmpty()) {
            words.add("only " + String.join(", ", retry.only()));
        }
        return String.join("; ", words);
    }

    private List<Event> events(String id, Instant now) {
        return registry.events(id, EVENTS).stream()
                .map(event -> new Event(Moment.ago(event.at(), now), event.kind(), event.actor(), event.detail()))
                .toList();
    }

    private String why(RegisteredJob job, String at, Instant now) {
        Instant asked;
        try {
            asked = LocalDateTime.parse(at).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw ServiceException.invalid("at", "at must be a time like 2026-01-31T09:00:00");
        }
        return jdbi.withHandle(handle -> Why.of(job, asked, now, handle).sentence());
    }
}
