package dev.perennial.catalogue;

import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Warns of what can be done but will surprise: the limits of Temporal found by trial, and the traps of cron. */
final class CatalogueAdvice {

    /** A New Year's Day: daily, weekly and monthly jobs are all due soon after. Any fixed moment would do, and there is no clock here. */
    private static final Instant SAMPLE_FROM = Instant.parse("2026-12-31T23:59:59Z");

    private static final int SAMPLE_TICKS = 200;
    private static final Duration SHORTEST_GRACE = Duration.ofSeconds(5);
    private static final int TICKS_THAT_TEMPORAL_BUFFERS = 1000;
    private static final int JOBS_ON_ONE_SECOND = 50;

    private final CatalogueFields entries;

    CatalogueAdvice(CatalogueFields entries) {
        this.entries = entries;
    }

    void giveFor(List<JobDefinition> jobs) {
        jobs.forEach(this::giveFor);
        warnOfCrowdedSecond(jobs);
    }

    private void giveFor(JobDefinition job) {
        warnOfShortGrace(job);
        if (job.timing() instanceof Timing.Cron cron) {
            cron.expression().notes(job.timeZone()).forEach(note -> warn(job, "cron", note));
        }
        if (job.timing() instanceof Timing.Once once) {
            once.note(job.timeZone()).ifPresent(note -> warn(job, "at", note));
        }
        shortestGap(job).ifPresent(gap -> {
            warnOfLongTimeout(job, gap);
            warnOfLongBacklog(job, gap);
        });
    }

    private void warnOfShortGrace(JobDefinition job) {
        if (job.misfireGrace()
                .filter(grace -> grace.compareTo(SHORTEST_GRACE) < 0)
                .isPresent()) {
            warn(
                    job,
                    "misfire_grace",
                    "is below 5s: after a restart of the server even punctual ticks are later than that");
        }
    }

    private void warnOfLongTimeout(JobDefinition job, Duration gap) {
        if (job.timeout().compareTo(gap) > 0) {
            warn(
                    job,
                    "timeout",
                    "%s is longer than the %s between two ticks: one run that hangs holds up the next ones"
                            .formatted(Durations.format(job.timeout()), Durations.format(gap)));
        }
    }

    private void warnOfLongBacklog(JobDefinition job, Duration gap) {
        long ticks = job.catchupWindow().dividedBy(gap);
        if (ticks > TICKS_THAT_TEMPORAL_BUFFERS) {
            warn(
                    job,
                    "catchup_window",
                    "%s holds %d ticks, and Temporal keeps the oldest 1000 of an outage and drops the rest: at most %s"
                            .formatted(
                                    Durations.format(job.catchupWindow()),
                                    ticks,
                                    Durations.format(gap.multipliedBy(TICKS_THAT_TEMPORAL_BUFFERS))));
        }
    }

    private void warnOfCrowdedSecond(List<JobDefinition> jobs) {
        Map<Instant, Integer> due = new HashMap<>();
        jobs.forEach(job -> sample(job).forEach(tick -> due.merge(tick, 1, Integer::sum)));
        due.entrySet().stream()
                .max(Map.Entry.<Instant, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .filter(crowd -> crowd.getValue() > JOBS_ON_ONE_SECOND)
                .ifPresent(crowd -> entries.warn(
                        "%d jobs are due in the same second, for instance at %s: some will start seconds late, above 100 up to a minute; spread them by H, as in H 0 9 * * *"
                                .formatted(crowd.getValue(), crowd.getKey())));
    }

    private static Optional<Duration> shortestGap(JobDefinition job) {
        List<Instant> ticks = sample(job);
        Optional<Duration> shortest = Optional.empty();
        for (int i = 1; i < ticks.size(); i++) {
            Duration gap = Duration.between(ticks.get(i - 1), ticks.get(i));
            shortest = shortest.filter(least -> least.compareTo(gap) <= 0).or(() -> Optional.of(gap));
        }
        return shortest;
    }

    private static List<Instant> sample(JobDefinition job) {
        return job.ticks().between(SAMPLE_FROM, Instant.MAX, SAMPLE_TICKS);
    }

    private void warn(JobDefinition job, String field, String message) {
        entries.fields(job.id()).warning(field, message);
    }
}
