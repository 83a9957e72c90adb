package dev.perennial.pages.frame;

import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import dev.perennial.words.JobState;
import dev.perennial.words.RunSentence;
import java.time.Duration;

/**
 * A state, as a sign, a word and a colour; the colour alone never says it.
 *
 * @param tone the class of its colour in the stylesheet
 * @param icon the id of its sign
 */
public record Chip(String tone, String icon, String word) {

    /** Later than this, people say that a run was late. */
    private static final Duration LATE = Duration.ofMinutes(1);

    public static Chip of(JobState state) {
        return switch (state) {
            case OK -> new Chip("ok", "check", "ok");
            case RUNNING -> new Chip("run", "play", "running");
            case FAILING -> new Chip("fail", "cross", "failing");
            case PAUSED -> new Chip("idle", "pause", "paused");
            case LATE -> new Chip("late", "clock", "late");
            case NEW -> new Chip("idle", "dot", "new");
        };
    }

    public static Chip of(Run run) {
        return switch (run.status()) {
            case PENDING -> new Chip("run", "clock", "waiting");
            case RUNNING -> new Chip("run", "play", "running");
            case SUCCESS -> success(run);
            case ERROR -> new Chip("fail", "cross", "failed");
            case MISSED -> new Chip("missed", "gap", "missed");
            case SKIPPED -> new Chip("idle", "pause", "skipped");
            case CANCELLED -> new Chip("held", "stop", "cancelled");
        };
    }

    private static Chip success(Run run) {
        if (RunSentence.isPartial(run)) {
            return new Chip("late", "clock", "ran in part");
        }
        return isLate(run) ? new Chip("late", "clock", "ran late") : new Chip("ok", "check", "ran");
    }

    /** Whether a tick's run began noticeably after its time. */
    static boolean isLate(Run run) {
        return run.status() != RunStatus.MISSED
                && run.scheduledFor()
                        .flatMap(tick -> run.startedAt().map(start -> Duration.between(tick, start)))
                        .filter(late -> late.compareTo(LATE) > 0)
                        .isPresent();
    }
}
