package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import dev.perennial.job.Settings;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsActivities;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.Kept;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions.User;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsDao.Due;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.FailureThreshold;
import dev.perennial.sweep.PageEnd;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.SweepProgress;
import dev.perennial.sweep.Sweeps;
import dev.perennial.sweep.Tally;
import dev.perennial.sweep.pace.PaceSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Ends subscriptions in the application's database. */
public final class DowngradeExpiredSubscriptionsActivitiesImpl implements DowngradeExpiredSubscriptionsActivities {

    // As the statement of a page names what it counts.
    private static final String EXPIRED = "expired";
    private static final String ALREADY_FREE = "already_free";
    private static final String OTHER_SUBSCRIPTION = "other_subscription";
    private static final String DOWNGRADED = "downgraded";
    /** The tier follows. */
    private static final String DOWNGRADED_FROM = "downgraded from ";
    /** Due, and left to wait for a payment. */
    private static final String PASSED_BY = "passed by";

    private static final String RESTORE = "restore";
    private static final String RESTORED = "restored";

    private final Jdbi jdbi;
    private final Sweeps sweeps;

    public DowngradeExpiredSubscriptionsActivitiesImpl(Jdbi jdbi, Sweeps sweeps) {
        this.jdbi = jdbi;
        this.sweeps = sweeps;
    }

    @Override
    public DowngradedSubscriptions downgradeExpiredSubscriptions(JobRequest request) {
        Settings settings = Settings.of(request, DowngradeExpiredSubscriptionsJob.SETTINGS);
        // Cash payments arrive late; who pays within the grace has lost nothing.
        Instant cutoff = request.asOf().minus(settings.duration("grace"));
        LatePayments payments = new LatePayments(
                jdbi.withHandle(handle -> new PaymentsDao(handle).look()),
                request.asOf(),
                settings.duration(DowngradeExpiredSubscriptionsJob.PENDING_PAYMENTS));

        PaceSettings pace = PaceSettings.of(settings.json(PaceSettings.FIELD));
        SweepProgress restored = restore(request, pace, payments);
        SweepProgress downgraded = sweeps.run(
                request, "downgrade", pace, new DueSubscriptions(cutoff, request.asOf(), request.runId(), payments));
        // A sweep that passes its rows more than once meets them more than once: counted at the end, if there are any.
        long waiting = downgraded.tally().count(PASSED_BY) > 0
                ? jdbi.withHandle(handle -> new DowngradeExpiredSubscriptionsDao(handle, payments).countWaiting(cutoff))
                : 0;
        return result(restored, downgraded, waiting);
    }

    /**
     * First, so that what was paid for after all is not visited by the same run as if nobody had paid. On most days there is
     * nothing, and that costs one look.
     */
    private SweepProgress restore(JobRequest request, PaceSettings pace, LatePayments payments) {
        boolean needed = payments.restore()
                && (sweeps.hasBegun(request.runId(), RESTORE)
                        || jdbi.withHandle(handle ->
                                new RestoreDowngradedSubscriptionsDao(handle, payments).anyRestorable(List.of())));
        return needed
                ? sweeps.run(request, RESTORE, pace, new PaidAfterAll(request.runId(), payments))
                : SweepProgress.START;
    }

    private static DowngradedSubscriptions result(SweepProgress restored, SweepProgress downgraded, long waiting) {
        Tally tally = downgraded.tally();
        List<String> failed = Stream.of(restored.failed(), downgraded.failed())
                .flatMap(List::stream)
                .distinct()
                .toList();
        FailureThreshold.check(failed.size(), restored.tally().count(RESTORED) + tally.count(EXPIRED));
        List<User> users = downgradedUsers(tally);
        return new DowngradedSubscriptions(
                tally.count(EXPIRED),
                tally.count(DOWNGRADED),
                users,
                tally.count(DOWNGRADED) > users.size() || restored.tally().isTruncated(RESTORED),
                new Kept(tally.count(ALREADY_FREE), tally.count(OTHER_SUBSCRIPTION), waiting),
                restored.tally().count(RESTORED),
                restored.tally().ids(RESTORED),
                failed.size(),
                failed,
                Stream.of(restored, downgraded)
                        .flatMap(progress -> progress.ended().stream())
                        .findFirst()
                        .orElse(null));
    }

    private static List<User> downgradedUsers(Tally tally) {
        return tally.counts().keySet().stream()
                .filter(name -> name.startsWith(DOWNGRADED_FROM))
                .flatMap(name -> tally.ids(name).stream()
                        .map(userId -> new User(userId, name.substring(DOWNGRADED_FROM.length()))))
                .limit(Tally.MAX_IDS)
                .toList();
    }

    private record DueSubscriptions(Instant cutoff, Instant asOf, UUID runId, LatePayments payments)
            implements Sweep.Page<Due> {

        @Override
        public Due lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new DowngradeExpiredSubscriptionsDao(handle, payments).lockDue(cutoff, after, limit, except);
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return new DowngradeExpiredSubscriptionsDao(handle, payments).anyDue(cutoff, except);
        }

        @Override
        public void apply(Handle handle, Due rows, PageEnd end) {
            new DowngradeExpiredSubscriptionsDao(handle, payments).expire(rows, cutoff, asOf, runId, end);
        }

        @Override
        public Optional<String> table() {
            return Optional.of("subscriptions");
        }

        /** Whatever else a user has is passed over while he is locked, and finds him as he was left. */
        @Override
        public boolean rowsAreIndependent() {
            return true;
        }
    }

    /** Downgrades of ours that a payment has arrived for since. */
    private record PaidAfterAll(UUID runId, LatePayments payments) implements Sweep.Page<Sweep.Keys> {

        @Override
        public Sweep.Keys lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new Sweep.Keys(
                    new RestoreDowngradedSubscriptionsDao(handle, payments).lockRestorable(after, limit, except));
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return new RestoreDowngradedSubscriptionsDao(handle, payments).anyRestorable(except);
        }

        @Override
        public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
            List<String> users = new RestoreDowngradedSubscriptionsDao(handle, payments).restore(rows.ids(), runId);
            end.with(handle, Tally.empty().plusIds(RESTORED, users));
        }
    }
}
