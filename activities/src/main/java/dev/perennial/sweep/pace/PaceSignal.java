package dev.perennial.sweep.pace;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a sweep listens to between its pages. */
public enum PaceSignal {
    /** Other sessions wait for a lock that a sweep holds. */
    BLOCKING("somebody who waits for its locks"),
    /** How far replicas are behind, in time and in bytes. */
    REPLICA_LAG("replica lag"),
    /** Write-ahead log that a replication slot retains. */
    SLOTS("replication slots"),
    /** Write-ahead log that waits to be archived. */
    ARCHIVE("the archive"),
    /** How fast the whole server writes its log. */
    WAL_RATE("the server's write rate"),
    /** A transaction so old that what a sweep leaves behind cannot be cleaned up. */
    OLD_SNAPSHOT("an old transaction"),
    /** Vacuum at work on the table, or overdue. */
    VACUUM("vacuum"),
    /** How many of the server's connections are in use. */
    CONNECTIONS("connections"),
    /** How long one small write takes. */
    LATENCY("slow writes"),
    /** What the definition's own conditions say. */
    TEAM("its own condition"),
    /** What an operator asked for. */
    PERSON("a person"),
    /** The signals themselves do not answer. */
    NO_ANSWER("signals that do not answer");

    private final String words;

    PaceSignal(String words) {
        this.words = words;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a sweep may have caused it by itself, and causes less of it when it is slower. */
    boolean mayBeOurDoing() {
        return this == REPLICA_LAG || this == LATENCY;
    }

    /** To follow "for". */
    public String words() {
        return words;
    }

    static PaceSignal of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
