package dev.perennial.subscriptions;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.nextjs.NextJsClient;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.FailureThreshold;
import dev.perennial.sweep.Progress;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.Sweeps;
import dev.perennial.sweep.Tally;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Clock;
import java.util.List;
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
        Progress progress = sweeps.run(request.runId(), PLAN, new EndingSoon(rules, clock));
        long planned = progress.tally().count(EXPIRING);
        long failed = progress.failed().size();
        FailureThreshold.check(failed, planned + failed);
        return new PlannedReminders(planned + failed, progress.failed());
    }

    @Override
    public SentReminders sendReminders(JobRequest request) {
        ReminderRules rules = ReminderRules.of(request);
        ActivityExecutionContext activity = Activity.getExecutionContext();
        new ReminderMailing(jdbi, client, clock, rules, pace, activity::heartbeat)
                .run(activity.getInfo().getAttempt() >= pace.patience());
        SentReminders sent = jdbi.withHandle(handle -> new ReminderDeliveryDao(handle, rules).settled());
        long lost = sent.failed() + sent.unknown();
        FailureThreshold.check(lost, sent.marked() + lost);
        return sent;
    }

    /** D5: after an outage, a fix or an import, everybody would be written to at once. */
    private void guardAgainstFlood(JobRequest request, ReminderRules rules) {
        if (request.force() || sweeps.hasBegun(request.runId(), PLAN)) {
            return;
        }
        long many = jdbi.withHandle(handle -> new ReminderPlanDao(handle, rules).toBeTold());
        if (many > rules.maxItems()) {
            throw JobFailure.of(
                    FailureKind.HELD,
                    many + " subscriptions end soon and would be reminded of, more than max_items " + rules.maxItems()
                            + " allows in one run; look at them, then run the job with --force");
        }
    }

    private record EndingSoon(ReminderRules rules, Clock clock) implements Sweep.Page {

        @Override
        public List<RowKey> lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new ReminderPlanDao(handle, rules).lockDue(after, limit, except);
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return new ReminderPlanDao(handle, rules).anyDue(except);
        }

        @Override
        public Tally apply(Handle handle, List<RowKey> rows, Tally soFar) {
            List<String> ids = rows.stream().map(RowKey::id).toList();
            return soFar.plus(EXPIRING, new ReminderPlanDao(handle, rules).plan(ids, clock.instant()));
        }
    }
}
