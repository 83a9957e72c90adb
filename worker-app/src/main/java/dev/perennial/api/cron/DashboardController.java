package dev.perennial.api.cron;

import dev.perennial.access.Role;
import dev.perennial.ledger.HistoryDao;
import dev.perennial.ledger.HistoryDao.Entry;
import dev.perennial.ledger.HistoryDao.Totals;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The last day at a glance. */
@RestController
@Conditional(OnApiRole.class)
class DashboardController {

    private static final Duration DAY = Duration.ofHours(24);
    private static final int RECENT_ERRORS = 10;

    private final Jdbi jdbi;
    private final Scheduler scheduler;
    private final Clock clock;

    DashboardController(Jdbi jdbi, Scheduler scheduler, Clock clock) {
        this.jdbi = jdbi;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Requires(value = Role.VIEWER, orCronSecret = true)
    @GetMapping("/api/cron/dashboard")
    Map<String, Object> dashboard() {
        Map<String, Totals> totals = totals(clock.instant().minus(DAY));
        List<Map<String, Object>> jobs = Stream.concat(
                        scheduler.jobs().stream()
                                .map(job -> entry(job.id(), job.definition().name(), scheduler.nextRun(job), totals)),
                        scheduler.unreadable().stream().map(job -> entry(job.id(), job.id(), null, totals)))
                .toList();
        Map<String, Object> running = JsonBody.with("running", scheduler.isRunning())
                .and("job_count", jobs.size())
                .fields();
        return JsonBody.with("scheduler", running)
                .and("jobs", jobs)
                .and("recent_errors", recentErrors())
                .fields();
    }

    private Map<String, Totals> totals(Instant since) {
        return jdbi.withHandle(handle -> new HistoryDao(handle).totalsSince(since)).stream()
                .collect(Collectors.toMap(Totals::jobId, Function.identity()));
    }

    private static Map<String, Object> entry(String id, String name, Instant nextRun, Map<String, Totals> totals) {
        Totals none = new Totals(id, 0, 0, 0, Optional.empty(), Optional.empty());
        return JsonBody.with("id", id)
                .and("name", name)
                .and("next_run", nextRun)
                .and("stats", stats(totals.getOrDefault(id, none)))
                .fields();
    }

    private static Map<String, Object> stats(Totals totals) {
        return JsonBody.with("total_runs", totals.runs())
                .and("successes", totals.successes())
                .and("errors", totals.errors())
                .and("success_rate", SuccessRate.of(totals.successes(), totals.runs()))
                .and("avg_duration_ms", totals.averageDurationMs().orElse(0L))
                .and("last_run", totals.last().orElse(null))
                .fields();
    }

    private List<Map<String, Object>> recentErrors() {
        List<Entry> errors = jdbi.withHandle(
                handle -> new HistoryDao(handle).newest(Optional.empty(), Optional.of("error"), RECENT_ERRORS));
        return errors.stream()
                .map(entry -> JsonBody.with("job_id", entry.jobId())
                        .and("error", entry.error().orElse(null))
                        .and("time", entry.createdAt())
                        .fields())
                .toList();
    }
}
