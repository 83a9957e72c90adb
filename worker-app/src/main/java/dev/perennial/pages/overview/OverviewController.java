package dev.perennial.pages.overview;

import dev.perennial.access.Role;
import dev.perennial.ledger.DayDao;
import dev.perennial.ledger.Run;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Lanes;
import dev.perennial.pages.jobs.JobRow;
import dev.perennial.pages.overview.OverviewPage.Figure;
import dev.perennial.pages.overview.OverviewPage.Need;
import dev.perennial.run.RunStatus;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Scheduler;
import dev.perennial.words.JobState;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The first page: is all well, and if not, what needs whom. */
@RestController
@Conditional(OnApiRole.class)
class OverviewController {

    private static final Duration DAY = Duration.ofHours(24);
    private static final int MOST_JOBS = 20;
    private static final int MOST_NEEDS = 20;

    private final JobBoard board;
    private final Scheduler scheduler;
    private final Frames frames;
    private final Jdbi jdbi;
    private final Clock clock;

    OverviewController(JobBoard board, Scheduler scheduler, Frames frames, Jdbi jdbi, Clock clock) {
        this.board = board;
        this.scheduler = scheduler;
        this.frames = frames;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/")
    ResponseEntity<String> overview(Caller caller, HttpServletRequest request) {
        Instant now = clock.instant();
        List<JobBoard.Entry> jobs = board.all(caller.scope());
        List<JobBoard.Entry> unwell = jobs.stream()
                .filter(entry -> entry.state() == JobState.FAILING || entry.state() == JobState.LATE)
                .toList();
        List<Need> needs = withRuns(unwell.stream().limit(MOST_NEEDS)).stream()
                .map(entry -> need(entry, now))
                .toList();
        boolean running = scheduler.isRunning();
        Map<RunStatus, Long> day = jdbi.withHandle(handle ->
                new DayDao(handle).statuses(now.minus(DAY), caller.scope().likePatterns()));
        Frame frame = frames.of("overview", caller, request, jobs);
        return Html.page(
                "overview/overview.jte",
                new OverviewPage(
                        frame,
                        verdict(running, unwell.size(), jobs.size()),
                        ledger(day),
                        needs,
                        figures(day, now),
                        Lanes.of(withRuns(Lanes.shown(jobs, now)), now),
                        withRuns(jobs.stream().limit(MOST_JOBS)).stream()
                                .map(entry -> JobRow.of(entry, now))
                                .toList()));
    }

    private List<JobBoard.Entry> withRuns(Stream<JobBoard.Entry> shown) {
        return board.withRuns(shown.toList(), JobRow.RECENT);
    }

    private static String verdict(boolean running, int needs, int jobs) {
        if (!running) {
            return "No worker is at work: nothing runs until one is.";
        }
        if (jobs == 0) {
            return "No jobs yet.";
        }
        return switch (needs) {
            case 0 -> "All is well.";
            case 1 -> "One job needs you. Everything else ran as planned.";
            default -> needs + " jobs need you. Everything else ran as planned.";
        };
    }

    private static String ledger(Map<RunStatus, Long> day) {
        long all = day.values().stream().mapToLong(Long::longValue).sum();
        return all == 0
                ? "Nothing was due in the last 24 hours."
                : "Each of the %,d runs of the last 24 hours is accounted for.".formatted(all);
    }

    private static Need need(JobBoard.Entry entry, Instant now) {
        String name = entry.job().definition().name();
        if (entry.state() == JobState.LATE) {
            Instant due = entry.job()
                    .ticks()
                    .atOrBefore(now.minus(JobState.ALLOWANCE))
                    .orElse(now);
            return new Need(
                    Chip.of(JobState.LATE),
                    entry.id(),
                    name,
                    "was due " + When.ago(due, now) + " and has not begun",
                    "Its tick has no run yet: is a worker there, and does Temporal answer?");
        }
        long failed = entry.recent().stream()
                .takeWhile(run -> run.status() != RunStatus.SUCCESS)
                .filter(run -> run.status() == RunStatus.ERROR || run.status() == RunStatus.MISSED)
                .count();
        Run last = entry.recent().stream()
                .filter(run -> run.status() == RunStatus.ERROR || run.status() == RunStatus.MISSED)
                .findFirst()
                .orElseThrow();
        return new Need(
                Chip.of(JobState.FAILING),
                entry.id(),
                name,
                RunSentence.remark(last),
                "%s, %s"
                        .formatted(
                                failed == 1 ? "once" : failed + " times in a row",
                                When.ago(RunSentence.at(last), now)));
    }

    private static List<Figure> figures(Map<RunStatus, Long> day, Instant now) {
        List<Figure> figures = new ArrayList<>();
        String since = "&from=" + now.minus(DAY).truncatedTo(ChronoUnit.SECONDS);
        figures.add(figure(day, RunStatus.SUCCESS, "ran", since, false));
        figures.add(figure(day, RunStatus.RUNNING, "running", since, false));
        figures.add(figure(day, RunStatus.ERROR, "failed", since, true));
        figures.add(figure(day, RunStatus.MISSED, "missed", since, true));
        figures.add(figure(day, RunStatus.SKIPPED, "skipped", since, false));
        figures.add(figure(day, RunStatus.CANCELLED, "cancelled", since, false));
        return figures;
    }

    private static Figure figure(
            Map<RunStatus, Long> day, RunStatus status, String word, String since, boolean shouldBeNone) {
        long count = day.getOrDefault(status, 0L);
        return new Figure(count, word, "/runs?status=" + status.word() + since, shouldBeNone && count > 0);
    }
}
