package dev.perennial.jobs.sweep.activities;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.failure.Redaction;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.Settings;
import dev.perennial.jobs.sweep.SweepTableActivities;
import dev.perennial.jobs.sweep.SweptTable;
import dev.perennial.jobs.sweep.activities.SweepTableDao.SweptRows;
import dev.perennial.run.JobRequest;
import dev.perennial.sweep.FailureThreshold;
import dev.perennial.sweep.PageEnd;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Surge;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.SweepProgress;
import dev.perennial.sweep.Sweeps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Takes the engine through a table that a definition names. */
final class SweepTableActivitiesImpl implements SweepTableActivities {

    private static final String STEP = "sweep";
    /** Below this many, a large share says nothing. */
    private static final long FEW = 100;
    /** Of more rows that are left, this many are told. */
    private static final long MOST_COUNTED = 1_000_000;

    private final Jdbi jdbi;
    private final Sweeps sweeps;

    SweepTableActivitiesImpl(Jdbi jdbi, Sweeps sweeps) {
        this.jdbi = jdbi;
        this.sweeps = sweeps;
    }

    @Override
    public SweptTable sweep(JobRequest request) {
        Settings given = Settings.of(request, SweepJob.SETTINGS, new SweepJob().problems(request.settings()));
        SweepSettings settings = SweepSettings.of(given.whole());
        SweepTarget target = jdbi.withHandle(handle -> target(request, new SweepCheck(settings, handle)));
        if (!request.force() && !sweeps.hasBegun(request.runId(), STEP)) {
            jdbi.useTransaction(handle -> {
                SweepTableDao rows = new SweepTableDao(handle, settings, target, request.asOf());
                guard(rows, settings);
                settings.surge().ifPresent(surge -> guardAgainstSurge(rows, settings, surge, request, handle));
            });
        }
        SweepProgress progress =
                sweeps.run(request, STEP, settings.pace(), new DueRows(settings, target, request.asOf()));
        long done = progress.tally().count(settings.work().done());
        FailureThreshold.check(progress.failed().size(), done);
        return new SweptTable(
                settings.table().toString(),
                settings.work().done(),
                done,
                progress.failed().size(),
                progress.failed().stream().map(Redaction::of).toList(),
                progress.partial());
    }

    private static SweepTarget target(JobRequest request, SweepCheck check) {
        for (SettingProblem problem : check.problems()) {
            throw JobFailure.of(
                    FailureKind.MISCONFIGURED,
                    "setting %s of %s %s".formatted(problem.name(), request.jobId(), problem.words(SweepJob.KIND)));
        }
        return check.target();
    }

    /** A bad condition, a bad clock or a bad import would take nearly everything at once. */
    private static void guard(SweepTableDao rows, SweepSettings settings) {
        long estimate = rows.estimatedRows();
        long byShare = estimate < 0 ? Long.MAX_VALUE - 1 : Math.max(FEW, Math.round(estimate * settings.maxShare()));
        boolean isShareBounded = estimate >= 0 && settings.maxShare() < 1;
        long most =
                Math.min(settings.maxRows().orElse(Long.MAX_VALUE - 1), isShareBounded ? byShare : Long.MAX_VALUE - 1);
        if (most == Long.MAX_VALUE - 1 || rows.countDue(most + 1) <= most) {
            return;
        }
        String allowed = settings.maxRows().orElse(Long.MAX_VALUE) == most
                ? "max_rows allows %,d".formatted(most)
                : "max_share %s allows of about %,d".formatted(settings.maxShare(), estimate);
        throw JobFailure.of(
                FailureKind.HELD,
                "more than %,d rows of %s are due, and %s in one run; look at them, then run the job with --force"
                        .formatted(most, settings.table(), allowed));
    }

    private static void guardAgainstSurge(
            SweepTableDao rows, SweepSettings settings, Surge surge, JobRequest request, Handle handle) {
        List<Long> last = new SweepHistoryDao(handle).lastDue(request.jobId(), request.runId(), Surge.RUNS);
        OptionalDouble limit = surge.limit(last);
        if (limit.isEmpty()) {
            return;
        }
        long most = (long) limit.getAsDouble();
        if (rows.countDue(most + 1) > most) {
            throw JobFailure.of(
                    FailureKind.HELD,
                    "more than %,d rows of %s are due, which surge allows: %d times %,.0f, the median of the last %d successful runs, and at least %,d; look at them, then run the job with --force"
                            .formatted(
                                    most,
                                    settings.table(),
                                    surge.times(),
                                    Surge.median(last),
                                    last.size(),
                                    surge.floor()));
        }
    }

    private record DueRows(SweepSettings settings, SweepTarget target, Instant asOf) implements Sweep.Page<SweptRows> {

        private SweepTableDao rows(Handle handle) {
            return new SweepTableDao(handle, settings, target, asOf);
        }

        @Override
        public SweptRows lock(Handle handle, RowKey after, int limit, List<String> except) {
            return rows(handle).lock(after, limit, except);
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return rows(handle).anyLeft(except);
        }

        @Override
        public Optional<String> table() {
            return Optional.of(target.table());
        }

        @Override
        public OptionalLong expected(Handle handle) {
            return OptionalLong.of(rows(handle).expectedDue());
        }

        @Override
        public OptionalLong countLeft(Handle handle) {
            return OptionalLong.of(rows(handle).countDue(MOST_COUNTED));
        }

        @Override
        public void apply(Handle handle, SweptRows locked, PageEnd end) {
            rows(handle).apply(locked, end);
        }
    }
}
