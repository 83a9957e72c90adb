package dev.perennial.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What became of a run. A row of the ledger only ever moves to a higher rank, so that writes may be repeated and may
 * arrive in any order; a later success of the same tick (a run that a person reset) outranks its failure.
 */
public enum RunStatus {
    /** It has come, and waits for its turn. */
    PENDING(0),
    RUNNING(1),
    /** Nobody ran it and now it is too late. */
    MISSED(2),
    /** It was decided that it should not run; the reason says why. */
    SKIPPED(2),
    ERROR(3),
    CANCELLED(3),
    SUCCESS(4);

    private final int rank;

    RunStatus(int rank) {
        this.rank = rank;
    }

    public int rank() {
        return rank;
    }

    public boolean isFinal() {
        return rank > RUNNING.rank;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static RunStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
