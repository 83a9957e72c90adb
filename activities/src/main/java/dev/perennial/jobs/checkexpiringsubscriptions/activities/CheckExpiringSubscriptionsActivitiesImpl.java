package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import dev.perennial.application.NextJsClient;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsActivities;
import dev.perennial.jobs.checkexpiringsubscriptions.PlannedReminders;
import dev.perennial.jobs.checkexpiringsubscriptions.SentReminders;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.FailureThreshold;
import dev.perennial.sweep.PageEnd;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Surge;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.SweepProgress;
import dev.perennial.sweep.Sweeps;
import dev.perennial.sweep.Tally;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Reminds users by mail, through the application. */
public final class CheckExpiringSubscriptionsActivitiesImpl implements CheckExpiringSubscriptionsActivities {
    private static final String PLAN = "plan";
    private static final String EXPIRING = "expiring";

    private final Jdbi jdbi;
    private final Sweeps sweeps;
    private final NextJsClient client;
    private final Clock clock;
    private final ReminderPace pace;

    /** @param client shared with whoever else calls the application, since its circuit breaker is */
    public CheckExpiringSubscriptionsActivitiesImpl(
            Jdbi jdbi, Sweeps sweeps, NextJsClient client, Clock clock, ReminderPace pace) {
        this.jdbi = jdbi;
        this.sweeps = sweeps;
        this.client = client;
        this.clock = clock;
        this.pace = pace;
    }

    @Override
    public PlannedReminders planReminders(JobRequest request) {
        ReminderRules rules = ReminderRules.of(request);
        guardAgainstFlood(request, rules);
        SweepProgress progress = sweeps.run(request, PLAN, rules.sweepPace(), new EndingSoon(rules, clock));
        long planned = progress.tally().count(EXPIRING);
        long failed = progress.failed().size();
        FailureThreshold.check(failed, planned);
        return new PlannedReminders(planned + failed, progress.failed(), progress.partial());
    }

    @Override
    public SentReminders sendReminders(JobRequest request) {
        ReminderRules rules = ReminderRules.of(request);
        ActivityExecutionContext activity = Activity.getExecutionContext();
        AttemptTimes times = AttemptTimes.of(activity.getInfo());
        new ReminderMailing(jdbi, client, clock, rules, pace, times, activity::heartbeat)
                .run(activity.getInfo().getAttempt() >= pace.patience());
        SentReminders sent = jdbi.withHandle(handle -> new ReminderDeliveryDao(handle, rules).settled());
        long lost = sent.failed() + sent.unknown();
        // What an earlier run left in doubt is no fault of this one's mails.
        FailureThreshold.checkSomePassed(sent.failed(), sent.marked());
        FailureThreshold.checkShare(lost, sent.marked() + lost);
        return sent;
    }

    /** After an outage, a fix or an import, everybody would be written to at once. */
    private void guardAgainstFlood(JobRequest request, ReminderRules rules) {
        if (request.force() || sweeps.hasBegun(request.runId(), PLAN)) {
            return;
        }
        long many = jdbi.withHandle(handle -> new ReminderPlanDao(handle, rules).toBeTold());
        if (many > rules.maxItems()) {
            throw held(request, many, "max_items " + rules.maxItems() + " allows in one run");
        }
        if (many > rules.surge().floor()) {
            guardAgainstSurge(request, rules.surge(), many);
        }
    }

    private void guardAgainstSurge(JobRequest request, Surge surge, long many) {
        List<Long> lastRuns = jdbi.withHandle(
                handle -> new ReminderHistoryDao(handle).lastToBeTold(request.jobId(), request.runId(), Surge.RUNS));
        OptionalDouble limit = surge.limit(lastRuns);
        if (limit.isPresent() && many > limit.getAsDouble()) {
            DecimalFormat number = new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT));
            throw held(
                    request,
                    many,
                    "the " + number.format(limit.getAsDouble()) + " that surge allows: " + surge.times() + " times "
                            + number.format(Surge.median(lastRuns)) + ", the median of the last " + lastRuns.size()
                            + " successful runs, and at least " + surge.floor());
        }
    }

    private static RuntimeException held(JobRequest request, long many, String limit) {
        return JobFailure.of(
                FailureKind.HELD,
                many + " subscriptions end soon and would be reminded of, more than " + limit
                        + "; look at them, then: perennial jobs run " + request.jobId() + " --force");
    }

    private record EndingSoon(ReminderRules rules, Clock clock) implements Sweep.Page<Sweep.Keys> {

        @Override
        public Sweep.Keys lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new Sweep.Keys(new ReminderPlanDao(handle, rules).lockDue(after, limit, except));
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return new ReminderPlanDao(handle, rules).anyDue(except);
        }

        @Override
        public Optional<String> table() {
            return Optional.of("subscriptions");
        }

        @Override
        public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
            end.with(
                    handle,
                    Tally.empty().plus(EXPIRING, new ReminderPlanDao(handle, rules).plan(rows.ids(), clock.instant())));
        }
    }
}
