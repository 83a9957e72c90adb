package dev.perennial.api.cron;

import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;

/** When a job is due, as one text: {@code cron[0 9 * * *]}, {@code interval[2h]}, {@code date[2030-01-31T23:59]}. */
final class TriggerText {

    private TriggerText() {}

    /** The zone is said where it is not UTC: {@code cron[0 9 * * *] Europe/Berlin}. */
    static String of(JobDefinition job) {
        String zone = job.timeZone().getId();
        return of(job.timing()) + (zone.equals("UTC") ? "" : " " + zone);
    }

    private static String of(Timing timing) {
        if (timing instanceof Timing.Cron cron) {
            return "cron[%s]".formatted(cron.expression().text());
        }
        if (timing instanceof Timing.Every every) {
            return "interval[%s]".formatted(Durations.format(every.period()));
        }
        return "date[%s]".formatted(((Timing.Once) timing).at());
    }
}
