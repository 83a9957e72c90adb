package dev.perennial.subscriptions;

import dev.perennial.database.SuggestedIndex;
import dev.perennial.run.JobRequest;
import dev.perennial.settings.Settings;
import dev.perennial.subscriptions.DowngradeExpiredSubscriptionsDao.Expired;
import dev.perennial.subscriptions.DowngradedSubscriptions.Kept;
import dev.perennial.subscriptions.DowngradedSubscriptions.User;
import dev.perennial.sweep.FailureThreshold;
import dev.perennial.sweep.Progress;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.Sweeps;
import dev.perennial.sweep.Tally;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Ends subscriptions in the application's database. */
public final class DowngradeExpiredSubscriptionsActivitiesImpl implements DowngradeExpiredSubscriptionsActivities {

    /**
     * Measured on a million subscriptions: a page of 5,000 is found in 2 ms instead of 48, and a run that finds nothing due
     * takes 0.1 ms instead of 50 to 290, for 17 MB.
     */
    public static final SuggestedIndex DUE_SUBSCRIPTIONS = new SuggestedIndex(
            "subscriptions_due",
            "subscriptions",
            "create index concurrently if not exists subscriptions_due on subscriptions (expires_at, id)"
                    + " where status = 'active' and provider = 'dlocal'",
            "finds the subscriptions that are due without reading the others");

    private static final String EXPIRED = "expired";
    private static final String ALREADY_FREE = "already_free";
    private static final String OTHER_SUBSCRIPTION = "other_subscription";
    private static final String DOWNGRADED = "downgraded";
    /** The tier follows. */
    private static final String DOWNGRADED_FROM = "downgraded from ";

    private final Sweeps sweeps;

    public DowngradeExpiredSubscriptionsActivitiesImpl(Sweeps sweeps) {
        this.sweeps = sweeps;
    }

    @Override
    public DowngradedSubscriptions downgradeExpiredSubscriptions(JobRequest request) {
        // D14: cash payments arrive late; who pays within the grace has lost nothing.
        Instant cutoff = request.asOf().minus(Settings.of(request).duration("grace", "0s"));
        Progress progress =
                sweeps.run(request.runId(), "downgrade", new DueSubscriptions(cutoff, request.asOf(), request.runId()));
        Tally tally = progress.tally();
        FailureThreshold.check(
                progress.failed().size(),
                tally.count(EXPIRED) + progress.failed().size());
        List<User> users = downgradedUsers(tally);
        return new DowngradedSubscriptions(
                tally.count(EXPIRED),
                tally.count(DOWNGRADED),
                users,
                tally.count(DOWNGRADED) > users.size(),
                new Kept(tally.count(ALREADY_FREE), tally.count(OTHER_SUBSCRIPTION)),
                progress.failed().size(),
                progress.failed());
    }

    private static List<User> downgradedUsers(Tally tally) {
        return tally.counts().keySet().stream()
                .filter(name -> name.startsWith(DOWNGRADED_FROM))
                .flatMap(name -> tally.ids(name).stream()
                        .map(userId -> new User(userId, name.substring(DOWNGRADED_FROM.length()))))
                .limit(Tally.MAX_IDS)
                .toList();
    }

    private record DueSubscriptions(Instant cutoff, Instant asOf, UUID runId) implements Sweep.Page {

        @Override
        public List<RowKey> lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new DowngradeExpiredSubscriptionsDao(handle).lockDue(cutoff, after, limit, except);
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return new DowngradeExpiredSubscriptionsDao(handle).anyDue(cutoff, except);
        }

        @Override
        public Tally apply(Handle handle, List<RowKey> rows, Tally soFar) {
            List<String> ids = rows.stream().map(RowKey::id).toList();
            Tally tally = soFar;
            for (Expired expired : new DowngradeExpiredSubscriptionsDao(handle).expire(ids, cutoff, asOf, runId)) {
                tally = tally.plus(EXPIRED, expired.subscriptions()).plus(expired.outcome(), expired.subscriptions());
                if (expired.outcome().equals(DOWNGRADED)) {
                    tally = tally.plusIds(DOWNGRADED_FROM + expired.tier(), expired.users(), expired.subscriptions());
                }
            }
            return tally;
        }
    }
}
