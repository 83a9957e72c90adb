package dev.perennial.cli.jobs;

import dev.perennial.cli.runs.RunWords;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a job is, in one word. */
enum JobState {
    OK("✓", Tone.GOOD),
    RUNNING("▶", Tone.BUSY),
    /** Its last outcome was an error, or its last tick was missed. */
    FAILING("✗", Tone.BAD),
    PAUSED("‖", Tone.WARNING),
    /** A tick is over and nothing is known of it yet. */
    LATE("!", Tone.BAD),
    /** It has never run. */
    NEW("·", Tone.QUIET);

    // A busy server may start a tick a minute after its time; earlier than this nobody need worry.
    private static final Duration ALLOWANCE = Duration.ofSeconds(90);

    private final String symbol;
    private final Tone tone;

    JobState(String symbol, Tone tone) {
        this.symbol = symbol;
        this.tone = tone;
    }

    /** @param recent its newest runs, the newest first */
    static JobState of(RegisteredJob job, List<Run> recent, Instant now) {
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
                .filter(tick -> recent.stream().map(RunWords::at).allMatch(tick::isAfter))
                .isPresent();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Cell cell() {
        return new Cell(symbol + " " + word(), tone);
    }
}
