package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import dev.perennial.job.Settings;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.Surge;
import dev.perennial.sweep.pace.PaceSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What one run goes by.
 *
 * @param until the end of the window: whoever ends in {@code (asOf, until]} is reminded
 * @param leastNotice who ends within this of {@code asOf} is not: the downgrade comes the same morning
 * @param maxItems more reminders than this need a person's consent
 * @param surge and so do many more than usual
 * @param keyLifetime for how long the endpoint surely knows a key again
 * @param inFlight mails on their way at once
 * @param sweepPace what the planning listens to
 */
record ReminderRules(
        UUID runId,
        Instant asOf,
        Instant until,
        Duration leastNotice,
        int maxItems,
        Surge surge,
        Duration keyLifetime,
        int inFlight,
        PaceSettings sweepPace) {

    static ReminderRules of(JobRequest request) {
        Settings settings = Settings.of(request, CheckExpiringSubscriptionsJob.SETTINGS);
        return new ReminderRules(
                request.runId(),
                request.asOf(),
                request.asOf().plus(settings.duration("window")),
                settings.duration("least_notice"),
                settings.wholeNumber("max_items"),
                surge(settings.group("surge")),
                settings.duration("key_lifetime"),
                settings.wholeNumber("in_flight"),
                PaceSettings.of(settings.json(PaceSettings.FIELD)));
    }

    Instant tooLateUntil() {
        return asOf.plus(leastNotice);
    }

    private static Surge surge(Settings settings) {
        return new Surge(settings.wholeNumber("floor"), settings.wholeNumber("times"));
    }
}
