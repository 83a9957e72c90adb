package dev.perennial.words;

import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a job is, in one word. */
public enum JobState {
    OK,
    RUNNING,
    /** Its last outcome was an error, or its last tick was missed. */
    FAILING,
    PAUSED,
    /** A tick is over and nothing is known of it yet. */
    LATE,
    /** It has never run. */
    NEW;

    // A busy server may start a tick a minute after its time; earlier than this nobody need worry.
    public static final Duration ALLOWANCE = Duration.ofSeconds(90);

    /** @param recent its newest runs, the newest first */
    public static JobState of(RegisteredJob job, List<Run> recent, Instant now) {
        if (job.isPaused()) {
            return PAUSED;
        }
        if (recent.stream().anyMatch(run -> run.status() == RunStatus.RUNNING)) {
            return RUNNING;
        }
        if (isLate(job, recent, now)) {
            return LATE;
        }
        return lastOutcome(recent)
                .map(run -> run.status() == RunStatus.SUCCESS ? OK : FAILING)
                .orElse(NEW);
    }

    /** Whether these runs say how the job is; one that overlaps itself for long may have nothing but skipped ones of late. */
    public static boolean isTold(List<Run> recent) {
        return lastOutcome(recent).isPresent() || recent.stream().anyMatch(run -> run.status() == RunStatus.RUNNING);
    }

    /** The newest run that says something of the job's health: a skipped or cancelled one does not. */
    private static Optional<Run> lastOutcome(List<Run> recent) {
        return recent.stream()
                .filter(run -> switch (run.status()) {
                    case SUCCESS, ERROR, MISSED -> true;
                    case PENDING, RUNNING, SKIPPED, CANCELLED -> false;
                })
                .findFirst();
    }

    private static boolean isLate(RegisteredJob job, List<Run> recent, Instant now) {
        return job.ticks()
                .atOrBefore(now.minus(ALLOWANCE))
                .filter(job.changedAt()::isBefore)
                .filter(tick -> recent.stream().map(RunSentence::at).allMatch(tick::isAfter))
                .isPresent();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
