package dev.perennial.bench.sweep;

/** A way of giving new values to the rows of one table that are due. */
public enum Contender {
    DECLARED("a declared sweep"),
    HAND_WRITTEN("the same engine, its statements written by hand in Java"),
    LIMIT_LOOP("update … limit 5,000 in a loop"),
    ONE_UPDATE("one update, as pg_cron would run it");

    private final String words;

    Contender(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
