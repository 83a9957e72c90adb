package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.ledger.Statistics;
import dev.perennial.ledger.Statistics.Day;
import dev.perennial.ledger.Statistics.Spread;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.RunService;
import dev.perennial.service.Scheduler;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Statistics: what the latest runs of a job tell together. */
@RestController
@Conditional(OnApiRole.class)
class StatisticsApi {

    private final RunService runs;
    private final Scheduler scheduler;

    StatisticsApi(RunService runs, Scheduler scheduler) {
        this.runs = runs;
        this.scheduler = scheduler;
    }

    /**
     * The runs of the last thirty days, and of these the newest two thousand.
     *
     * @param since the oldest of them; null when there are none
     * @param statuses how many runs there are of each status
     * @param successRate how many percent of the runs that should have worked did; null when there were none
     * @param durationMs how long the successful ones took; null when there are none
     * @param latenessMs how long after their tick the scheduled ones began; null when there are none
     * @param days the earliest first; without those on which nothing was due
     */
    record StatisticsView(
            @JsonProperty("job_id") String jobId,
            @Nullable Instant since,
            long runs,
            Map<String, Long> statuses,
            @Nullable @JsonProperty("success_rate") Double successRate,
            @Nullable @JsonProperty("duration_ms") SpreadView durationMs,
            @Nullable @JsonProperty("lateness_ms") SpreadView latenessMs,
            List<DayView> days) {}

    /** How times are spread, in milliseconds: so many percent of them are at most so long. */
    record SpreadView(long average, long p50, long p95, long p99, long longest) {

        static SpreadView of(Spread spread) {
            return new SpreadView(spread.average(), spread.p50(), spread.p95(), spread.p99(), spread.longest());
        }
    }

    /**
     * A day in UTC.
     *
     * @param failed how many ended in an error or were missed
     * @param durationMs of the successful ones; null when there are none
     */
    record DayView(
            LocalDate day, long runs, long failed, @Nullable @JsonProperty("duration_ms") SpreadView durationMs) {

        static DayView of(Day day) {
            return new DayView(
                    day.day(),
                    day.runs(),
                    day.failed(),
                    day.durations().map(SpreadView::of).orElse(null));
        }
    }

    /** How often the job has worked of late, how long it took, and how late it began. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/jobs/{job}/statistics")
    StatisticsView statistics(@PathVariable("job") String id) {
        Statistics told = runs.statistics(scheduler.job(id));
        return new StatisticsView(
                id,
                told.since().orElse(null),
                told.runs(),
                told.statuses().entrySet().stream()
                        .collect(Collectors.toMap(each -> each.getKey().word(), Map.Entry::getValue)),
                told.successPerMille().map(rate -> rate / 10.0).orElse(null),
                told.durations().map(SpreadView::of).orElse(null),
                told.lateness().map(SpreadView::of).orElse(null),
                told.days().stream().map(DayView::of).toList());
    }
}
