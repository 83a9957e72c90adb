package dev.perennial.jobs.expirecodes.activities;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.job.Settings;
import dev.perennial.jobs.expirecodes.ExpireCodesActivities;
import dev.perennial.jobs.expirecodes.ExpiredCodes;
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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Expires codes in the application's database. */
public final class ExpireCodesActivitiesImpl implements ExpireCodesActivities {

    private static final String EXPIRED = "expired";
    /** Below this many, a large share says nothing. */
    private static final long FEW = 100;

    private final Jdbi jdbi;
    private final Sweeps sweeps;

    public ExpireCodesActivitiesImpl(Jdbi jdbi, Sweeps sweeps) {
        this.jdbi = jdbi;
        this.sweeps = sweeps;
    }

    @Override
    public ExpiredCodes expireCodes(JobRequest request) {
        Settings settings = Settings.of(request, ExpireCodesJob.SETTINGS);
        guardAgainstMassExpiry(request, settings.number("max_share"));
        PaceSettings pace = PaceSettings.of(settings.json(PaceSettings.FIELD));
        SweepProgress progress = sweeps.run(request, "expire", pace, new DueCodes(request.asOf()));
        Tally tally = progress.tally();
        FailureThreshold.check(progress.failed().size(), tally.count(EXPIRED));
        return new ExpiredCodes(
                tally.count(EXPIRED),
                tally.ids(EXPIRED),
                tally.isTruncated(EXPIRED),
                progress.failed().size(),
                progress.failed(),
                progress.partial());
    }

    /** A bad clock or a bad import would expire nearly everything at once. */
    private void guardAgainstMassExpiry(JobRequest request, double maxShare) {
        if (request.force() || sweeps.hasBegun(request.runId(), "expire")) {
            return;
        }
        AffiliateCodeDao.Share share = jdbi.withHandle(handle -> new AffiliateCodeDao(handle).due(request.asOf()));
        if (share.due() > FEW && share.due() > share.active() * maxShare) {
            throw JobFailure.of(
                    FailureKind.HELD,
                    share.due() + " of " + share.active() + " active codes are due, more than max_share " + maxShare
                            + " allows in one run; look at them, then run the job with --force");
        }
    }

    private record DueCodes(Instant asOf) implements Sweep.Page<AffiliateCodeDao.Due> {

        @Override
        public AffiliateCodeDao.Due lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new AffiliateCodeDao(handle).lockDue(asOf, after, limit, except);
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return new AffiliateCodeDao(handle).anyDue(asOf, except);
        }

        @Override
        public void apply(Handle handle, AffiliateCodeDao.Due due, PageEnd end) {
            new AffiliateCodeDao(handle).expire(due, asOf, end);
        }

        @Override
        public Optional<String> table() {
            return Optional.of("affiliate_codes");
        }

        /** A code is ended by itself. */
        @Override
        public boolean rowsAreIndependent() {
            return true;
        }
    }
}
