package dev.perennial.sweep;

import java.time.Duration;

/**
 * How many rows the next page takes. Whoever wants a row of the page waits for the page's end, so pages are short while the
 * application is at work, and longer, which costs less, while nobody else is there.
 */
final class Pace {

    private static final int FIRST_PAGE = 500;
    private static final int LARGEST_PAGE = 10_000;
    /** Nobody notices a wait of this; the rows of one page are few, and a page beside others takes about half as long again. */
    private static final Duration IN_COMPANY = Duration.ofMillis(50);

    /** A row more costs nobody anything then, and a statement fewer saves its way. */
    private static final Duration ALONE = Duration.ofMillis(250);
    /** Every session tells PostgreSQL about its transactions once a second. */
    private static final Duration LOOK = Duration.ofMillis(1_500);
    /** Our own control loop and a health check make a few. */
    private static final double OTHERS_A_SECOND = 20;

    private static final Duration EVER_SO_LONG = Duration.ofDays(1);

    private final int largest;
    private final Duration inCompany;
    private final Duration alone;

    // Mutable state
    private int size;
    private boolean company = true;
    private long lookedAt;
    private long commitsThen = -1;
    private long ownSince;

    private Pace(int first, int largest, Duration inCompany, Duration alone) {
        this.size = first;
        this.largest = largest;
        this.inCompany = inCompany;
        this.alone = alone;
    }

    /** Follows the time that pages take. */
    static Pace adaptive() {
        return new Pace(FIRST_PAGE, LARGEST_PAGE, IN_COMPANY, ALONE);
    }

    /** Pages of so many rows, however long they take; after one that was too much it comes back to that by doubling. */
    static Pace steady(int rows) {
        return new Pace(rows, rows, EVER_SO_LONG, EVER_SO_LONG);
    }

    /** @param others whether somebody else seems to be at work, until the count of transactions tells */
    void begin(boolean others) {
        company = others;
    }

    int size() {
        return size;
    }

    /** For a page that was too much. */
    void tryWith(int fewer) {
        size = Math.max(1, fewer);
    }

    /**
     * A page of full size has been committed.
     *
     * @param begin and {@code end}: by {@link System#nanoTime()}
     * @param commits of all sessions on this database so far, as PostgreSQL counts them
     */
    void pageTook(long begin, long end, long commits) {
        ownSince++;
        look(commits, end);
        double fits = size * (double) target().toNanos() / Math.max(1, end - begin);
        // Half or double at most: one slow page says little.
        size = (int) Math.max(1, Math.min(largest, Math.max(size / 2.0, Math.min(size * 2.0, fits))));
    }

    private Duration target() {
        return company ? inCompany : alone;
    }

    private void look(long commits, long nanoTime) {
        if (commitsThen >= 0 && nanoTime - lookedAt < LOOK.toNanos()) {
            return;
        }
        if (commitsThen >= 0) {
            double seconds = (nanoTime - lookedAt) / 1e9;
            company = (commits - commitsThen - ownSince) / seconds > OTHERS_A_SECOND;
        }
        lookedAt = nanoTime;
        commitsThen = commits;
        ownSince = 0;
    }
}
