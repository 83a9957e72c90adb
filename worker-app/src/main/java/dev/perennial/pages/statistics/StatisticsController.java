package dev.perennial.pages.statistics;

import dev.perennial.access.Role;
import dev.perennial.ledger.Statistics;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.statistics.StatisticsPage.Figure;
import dev.perennial.pages.statistics.StatisticsPage.Spread;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.RunService;
import dev.perennial.service.Scheduler;
import dev.perennial.words.When;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The page of what the latest runs of a job tell together. */
@RestController
@Conditional(OnApiRole.class)
class StatisticsController {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Set<RunStatus> BAD = Set.of(RunStatus.ERROR, RunStatus.MISSED);

    private final RunService runs;
    private final Scheduler scheduler;
    private final Frames frames;
    private final Clock clock;

    StatisticsController(RunService runs, Scheduler scheduler, Frames frames, Clock clock) {
        this.runs = runs;
        this.scheduler = scheduler;
        this.frames = frames;
        this.clock = clock;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/jobs/{job}/statistics")
    ResponseEntity<String> statistics(@PathVariable("job") String id, Caller caller, HttpServletRequest request) {
        RegisteredJob job = scheduler.job(id);
        Statistics told = runs.statistics(job);
        return Html.page(
                "statistics/statistics.jte",
                new StatisticsPage(
                        frames.of("jobs", caller, request),
                        id,
                        job.definition().name(),
                        sentence(told),
                        figures(told, id),
                        spreads(told),
                        Chart.of(told.days(), LocalDate.ofInstant(clock.instant(), UTC))));
    }

    private static String sentence(Statistics told) {
        return told.since()
                .map(since ->
                        (told.runs() == Statistics.MOST ? "The newest %,d runs" : "All runs of the last 30 days: %,d")
                                        .formatted(told.runs())
                                + ", since " + Moment.at(since, UTC).text() + ".")
                .orElse("It has not been due within the last 30 days.");
    }

    private static List<Figure> figures(Statistics told, String id) {
        List<Figure> figures = new ArrayList<>();
        told.successPerMille()
                .ifPresent(rate ->
                        figures.add(new Figure("%d.%d %%".formatted(rate / 10, rate % 10), "worked", false, "")));
        told.statuses()
                .forEach((status, count) -> figures.add(new Figure(
                        "%,d".formatted(count),
                        status.word(),
                        BAD.contains(status),
                        "/runs?job=%s&status=%s".formatted(id, status.word()))));
        return figures;
    }

    private static List<Spread> spreads(Statistics told) {
        List<Spread> spreads = new ArrayList<>();
        told.durations().ifPresent(took -> spreads.add(spread("A success took", took)));
        told.lateness().ifPresent(late -> spreads.add(spread("It began after its tick", late)));
        return spreads;
    }

    private static Spread spread(String what, Statistics.Spread times) {
        return new Spread(
                what,
                When.took(times.average()),
                When.took(times.p50()),
                When.took(times.p95()),
                When.took(times.p99()),
                When.took(times.longest()));
    }
}
