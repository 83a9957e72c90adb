package dev.perennial.jobs.distributecodes.activities;

import dev.perennial.database.TimeOrderedId;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.job.Settings;
import dev.perennial.jobs.distributecodes.DistributeCodesActivities;
import dev.perennial.jobs.distributecodes.DistributedCodes;
import dev.perennial.jobs.distributecodes.activities.DistributeCodesDao.Eligible;
import dev.perennial.jobs.distributecodes.activities.DistributeCodesDao.NewCode;
import dev.perennial.jobs.distributecodes.activities.DistributeCodesDao.Slot;
import dev.perennial.run.JobRequest;
import dev.perennial.run.Partial;
import dev.perennial.sweep.FailureThreshold;
import dev.perennial.sweep.PageEnd;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Sweep;
import dev.perennial.sweep.SweepProgress;
import dev.perennial.sweep.Sweeps;
import dev.perennial.sweep.Tally;
import dev.perennial.sweep.pace.PaceSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Makes codes in the application's database, and remembers in ours for which month and slot each was given. */
public final class DistributeCodesActivitiesImpl implements DistributeCodesActivities {
    private static final String DISTRIBUTED = "distributed";
    private static final String TOPPED_UP = "topped_up";

    private final Jdbi jdbi;
    private final Sweeps sweeps;
    private final Supplier<String> codes;

    public DistributeCodesActivitiesImpl(Jdbi jdbi, Sweeps sweeps) {
        this(jdbi, sweeps, new RandomCodes());
    }

    DistributeCodesActivitiesImpl(Jdbi jdbi, Sweeps sweeps, Supplier<String> codes) {
        this.jdbi = jdbi;
        this.sweeps = sweeps;
        this.codes = codes;
    }

    @Override
    public DistributedCodes distributeCodes(JobRequest request) {
        Settings settings = Settings.of(request, DistributeCodesJob.SETTINGS);
        Month month = Month.of(request.asOf(), settings.counts("quota"));
        Instant expiresAt = request.asOf().plus(settings.duration("valid_for"));
        SweepProgress progress = sweeps.run(
                request,
                "distribute",
                PaceSettings.of(settings.json(PaceSettings.FIELD)),
                new LackingAffiliates(month, request.asOf(), expiresAt, request.runId(), codes));

        Tally tally = progress.tally();
        int failed = progress.failed().size();
        long processed = eligible(month);
        FailureThreshold.checkSomePassed(failed, tally.count(TOPPED_UP));
        FailureThreshold.checkShare(failed, processed);
        long left = progress.ended().map(Partial::left).orElse(0L);
        long alreadyHad = Math.max(0, processed - tally.count(TOPPED_UP) - failed - left);
        return new DistributedCodes(
                tally.count(DISTRIBUTED),
                processed,
                alreadyHad,
                "%d codes for %s to %d affiliates; %d had theirs already"
                        .formatted(tally.count(DISTRIBUTED), month.period(), tally.count(TOPPED_UP), alreadyHad),
                failed,
                progress.failed(),
                progress.partial());
    }

    /** A tier that nobody gave a quota is answered after the others have their codes: a later run adds what is missing. */
    private long eligible(Month month) {
        List<Eligible> eligible = jdbi.withHandle(handle -> new DistributeCodesDao(handle, month).eligible());
        for (Eligible group : eligible) {
            if (!month.quotas().containsKey(group.tier())) {
                throw JobFailure.of(
                        FailureKind.MISCONFIGURED,
                        "quota names no tier " + group.tier() + ", which " + group.affiliates()
                                + " affiliates have; add it (0 means none) and run the job again. The others have their"
                                + " codes");
            }
        }
        return eligible.stream().mapToLong(Eligible::affiliates).sum();
    }

    private record LackingAffiliates(Month month, Instant asOf, Instant expiresAt, UUID runId, Supplier<String> codes)
            implements Sweep.Page<Sweep.Keys> {

        /** With this many possible codes a second try is a wonder; a twentieth says that something else is wrong. */
        private static final int TRIES = 20;
        /** Codes in one statement: a page of affiliates with large quotas must not fill the memory. */
        private static final int AT_ONCE = 5_000;

        @Override
        public Sweep.Keys lock(Handle handle, RowKey after, int limit, List<String> except) {
            return new Sweep.Keys(new DistributeCodesDao(handle, month).lockLacking(after, limit, except));
        }

        @Override
        public boolean anyLeft(Handle handle, List<String> except) {
            return new DistributeCodesDao(handle, month).anyLacking(except);
        }

        @Override
        public OptionalLong countLeft(Handle handle) {
            return OptionalLong.of(new DistributeCodesDao(handle, month).countLacking());
        }

        @Override
        public Optional<String> table() {
            return Optional.of("affiliate_codes");
        }

        @Override
        public void apply(Handle handle, Sweep.Keys rows, PageEnd end) {
            DistributeCodesDao dao = new DistributeCodesDao(handle, month);
            List<Slot> slots = dao.lackingSlots(rows.ids());
            for (int from = 0; from < slots.size(); from += AT_ONCE) {
                fill(slots.subList(from, Math.min(slots.size(), from + AT_ONCE)), dao);
            }
            long affiliates = slots.stream().map(Slot::affiliateId).distinct().count();
            end.with(handle, Tally.empty().plus(DISTRIBUTED, slots.size()).plus(TOPPED_UP, affiliates));
        }

        private void fill(List<Slot> slots, DistributeCodesDao dao) {
            Set<Slot> open = new HashSet<>(slots);
            for (int i = 0; !open.isEmpty(); i++) {
                if (i == TRIES) {
                    throw JobFailure.of(
                            FailureKind.UNEXPECTED, open.size() + " codes could not be made: each one exists already");
                }
                dao.give(newCodes(open), asOf, expiresAt, runId).forEach(open::remove);
            }
        }

        private List<NewCode> newCodes(Set<Slot> slots) {
            List<NewCode> fresh = new ArrayList<>(slots.size());
            slots.forEach(slot -> fresh.add(new NewCode(TimeOrderedId.next(asOf), slot, codes.get())));
            return fresh;
        }
    }
}
