package dev.perennial.declared;

import dev.perennial.declared.DriftItem.Kind;
import dev.perennial.declared.RegistrySnapshot.Writer;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.server.JobSchedules;
import dev.perennial.server.JobSchedules.Described;
import dev.perennial.server.JobSchedules.Listed;
import dev.perennial.server.RemovedAttributesException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * In what Temporal's schedules differ from the registry. It judges as the control loop does, and repairs nothing: what it tells, the
 * loop brings in order within half a minute where it runs, or takes over into the registry where somebody paused a schedule.
 */
public final class ScheduleDrift {

    /** Up to so many schedules are all described one by one; of more, those that the list of schedules shows otherwise. */
    private static final int DESCRIBED = 1_000;

    private static final int TRIES = 6;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private static final String TEMPORAL = "temporal";
    private static final String RUNNING = "running";
    private static final String PAUSED = "paused";

    private final JobSchedules schedules;
    private final Instant now;

    private ScheduleDrift(JobSchedules schedules, Instant now) {
        this.schedules = schedules;
        this.now = now;
    }

    /**
     * What is written while it looks is no difference: it looks again before it tells.
     *
     * @param jobs the registry's, as they are whenever it is asked
     * @param leftOver the removed jobs whose schedule may still be there, likewise
     */
    public static List<DriftItem> between(
            Supplier<List<RegisteredJob>> jobs, Supplier<List<String>> leftOver, JobSchedules schedules, Instant now) {
        ScheduleDrift drift = new ScheduleDrift(schedules, now);
        List<DriftItem> first = drift.items(drift.toDescribe(jobs.get()), leftOver.get());
        if (first.isEmpty()) {
            return first;
        }
        Set<String> suspects = first.stream().map(DriftItem::jobId).collect(Collectors.toSet());
        return drift.items(
                jobs.get().stream().filter(job -> suspects.contains(job.id())).toList(),
                leftOver.get().stream().filter(suspects::contains).toList());
    }

    private List<RegisteredJob> toDescribe(List<RegisteredJob> jobs) {
        if (jobs.size() <= DESCRIBED) {
            return jobs;
        }
        Map<String, Listed> listed = schedules.list();
        return jobs.stream().filter(job -> !isListedAsWritten(job, listed)).toList();
    }

    private static boolean isListedAsWritten(RegisteredJob job, Map<String, Listed> listed) {
        Listed seen = listed.get(job.id());
        return WrittenSchedule.isWritten(job)
                && seen != null
                && seen.paused() == job.isPaused()
                && job.converged()
                        .filter(before -> before.listing().equals(seen.fingerprint()))
                        .isPresent();
    }

    private List<DriftItem> items(List<RegisteredJob> jobs, List<String> leftOver) {
        List<DriftItem> items = new ArrayList<>();
        jobs.forEach(job -> items.addAll(judge(job)));
        leftOver.stream()
                .filter(id -> patiently(() -> schedules.describe(id)).isPresent())
                .forEach(id -> items.add(
                        new DriftItem(id, Kind.SCHEDULE_BEHIND, "schedule", null, "still there", Optional.empty())));
        return items;
    }

    private List<DriftItem> judge(RegisteredJob job) {
        Optional<Described> present;
        try {
            present = patiently(() -> schedules.describe(
                    job.id(), WrittenSchedule.fingerprint(job).orElse("")));
        } catch (RemovedAttributesException gone) {
            return List.of(edited(job, "schedule", job.definition().dueInWords(), gone.getMessage(), Optional.empty()));
        }
        if (present.isEmpty()) {
            return job.ticks().after(now).isEmpty() ? List.of() : List.of(absent(job));
        }
        if (WrittenSchedule.isPausedByAPerson(job, present.get().paused())) {
            return List.of(new DriftItem(
                    job.id(),
                    Kind.SCHEDULE_PAUSED,
                    "schedule.state",
                    state(job.isPaused()),
                    state(present.get().paused()),
                    inTemporal(present.get())));
        }
        if (!WrittenSchedule.isWritten(job)) {
            return List.of(behind(job));
        }
        boolean isAsWritten = WrittenSchedule.fingerprint(job)
                        .filter(present.get()::isAlikeButForAttributes)
                        .isPresent()
                && !present.get().note().isEmpty();
        return isAsWritten ? List.of() : edits(job, present.get());
    }

    /** A schedule that has just begun, or is at work, answers one question at a time, and the server refuses the others. */
    private static <T> T patiently(Supplier<T> question) {
        for (int tried = 1; ; tried++) {
            try {
                return question.get();
            } catch (StatusRuntimeException failure) {
                if (tried == TRIES || failure.getStatus().getCode() != Status.Code.RESOURCE_EXHAUSTED) {
                    throw failure;
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    private static DriftItem absent(RegisteredJob job) {
        Kind kind = WrittenSchedule.isWritten(job) ? Kind.SCHEDULE_DELETED : Kind.SCHEDULE_BEHIND;
        return new DriftItem(job.id(), kind, "schedule", job.definition().dueInWords(), null, Optional.empty());
    }

    private static DriftItem behind(RegisteredJob job) {
        String written = job.converged()
                .filter(before -> before.version() > 0)
                .map(before -> "version %d, %s".formatted(before.version(), state(before.paused())))
                .orElse("not of this version");
        return new DriftItem(
                job.id(),
                Kind.SCHEDULE_BEHIND,
                "schedule",
                "version %d, %s".formatted(job.version(), state(job.isPaused())),
                written,
                Optional.empty());
    }

    private static List<DriftItem> edits(RegisteredJob job, Described present) {
        Map<String, String> declared = JobSchedules.details(job.definition()).byName();
        Map<String, String> actual = present.details().byName();
        List<DriftItem> edits = new ArrayList<>();
        declared.forEach((name, value) -> {
            if (!value.equals(actual.get(name))) {
                edits.add(edited(job, "schedule." + name, value, actual.get(name), inTemporal(present)));
            }
        });
        return edits.isEmpty()
                ? List.of(edited(
                        job,
                        "schedule",
                        job.definition().dueInWords(),
                        "edited: its times, arguments or note",
                        inTemporal(present)))
                : edits;
    }

    private static DriftItem edited(
            RegisteredJob job, String field, Object declared, Object actual, Optional<Writer> writer) {
        return new DriftItem(job.id(), Kind.SCHEDULE_EDITED, field, declared, actual, writer);
    }

    /** Temporal does not say who; when is that of the last update, also of one that only paused it. */
    private static Optional<Writer> inTemporal(Described present) {
        return present.updatedAt().map(at -> new Writer(TEMPORAL, Optional.empty(), at));
    }

    private static String state(boolean paused) {
        return paused ? PAUSED : RUNNING;
    }
}
