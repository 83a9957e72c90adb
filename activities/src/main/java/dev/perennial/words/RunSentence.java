package dev.perennial.words;

import dev.perennial.failure.FailureKind;
import dev.perennial.ledger.Run;
import dev.perennial.run.Reason;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** What became of a run, as one would tell it. */
public final class RunSentence {

    private RunSentence() {}

    /** @param waitsFor what a run that is under way waits for, in words; empty where that is not known */
    public static String of(Run run, Instant now, Optional<String> waitsFor) {
        String what =
                switch (run.status()) {
                    case PENDING -> "It waits" + because(run);
                    case RUNNING ->
                        "It has been running for " + running(run, now)
                                + waitsFor.map(", and "::concat).orElse("");
                    case SUCCESS ->
                        isPartial(run)
                                ? "It ended in part after " + took(run) + because(run)
                                : "It succeeded in " + took(run);
                    case ERROR ->
                        "It failed after " + took(run)
                                + run.error().map(": "::concat).orElse("");
                    case MISSED -> "It was missed" + because(run);
                    case SKIPPED -> "It was skipped" + because(run);
                    case CANCELLED -> "It was cancelled after " + took(run) + because(run);
                };
        return what + ".";
    }

    /** The kind that names who must act; empty unless it failed. */
    public static Optional<FailureKind> failureKind(Run run) {
        return run.failureKind().flatMap(name -> Arrays.stream(FailureKind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(name))
                .findFirst());
    }

    /** When it belongs: its tick, or its start for a run by hand. */
    public static Instant at(Run run) {
        return run.scheduledFor().or(run::startedAt).orElse(run.createdAt());
    }

    /** Whether it is a success that ended before all of its work was done, as it was told to. */
    public static boolean isPartial(Run run) {
        return run.status() == RunStatus.SUCCESS
                && run.reason().filter(Reason.PARTIAL::equals).isPresent();
    }

    /** In one line why it is as it is; empty for a plain success. */
    public static String remark(Run run) {
        return run.error()
                .or(run::detail)
                .or(run::reason)
                .orElse("")
                .lines()
                .findFirst()
                .orElse("");
    }

    private static String took(Run run) {
        return run.durationMs().map(When::took).orElse("an unknown time");
    }

    private static String running(Run run, Instant now) {
        return When.roughly(Duration.between(run.startedAt().orElse(run.createdAt()), now));
    }

    private static String because(Run run) {
        return run.detail().or(run::error).or(run::reason).map(": "::concat).orElse("");
    }
}
