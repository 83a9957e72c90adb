package dev.perennial.sweep;

import java.time.Duration;

/**
 * How many rows the next page takes, and how many pages may be at work at once. Whoever wants a row of a page waits for the page's
 * end, so pages are short while the application is at work, and longer, which costs less, while nobody else is there. Safe for
 * use by several threads.
 */
final class Pace {

    private static final int FIRST_PAGE = 500;
    private static final int LARGEST_PAGE = 10_000;
    /** Nobody notices a wait of this; the rows of one page are few, and a page beside others takes about half as long again. */
    private static final Duration IN_COMPANY = Duration.ofMillis(50);

    /** A row more costs nobody anything then, and a statement fewer saves its way. */
    private static final Duration ALONE = Duration.ofMillis(300);
    /** Every session tells PostgreSQL about its transactions once a second. */
    private static final Duration LOOK = Duration.ofMillis(1_500);
    /** Our own control loop and a health check make a few. */
    private static final double OTHERS_A_SECOND = 20;

    private static final Duration EVER_SO_LONG = Duration.ofDays(1);

    /** A second processor of the database's that nobody else wants. */
    private static final int LANES_ALONE = 2;

    private final int largest;
    private final Duration inCompany;
    private final Duration alone;
    private final int lanesInCompany;
    private final int lanesAlone;

    // Mutable state, guarded by this
    private int size;
    private boolean worthIt;
    private boolean company = true;
    private long lookedAt;
    private long commitsThen = -1;
    private long ownSince;

    private Pace(int first, int largest, Duration inCompany, Duration alone, int lanesInCompany, int lanesAlone) {
        this.size = first;
        this.largest = largest;
        this.inCompany = inCompany;
        this.alone = alone;
        this.lanesInCompany = lanesInCompany;
        this.lanesAlone = lanesAlone;
    }

    /** Follows the time that pages take. */
    static Pace adaptive() {
        return new Pace(FIRST_PAGE, LARGEST_PAGE, IN_COMPANY, ALONE, 1, LANES_ALONE);
    }

    /** Pages of so many rows, however long they take; after one that was too much it comes back to that by doubling. */
    static Pace steady(int rows) {
        return steady(rows, 1);
    }

    /** The same with so many lanes, whoever else is there. */
    static Pace steady(int rows, int lanes) {
        return new Pace(rows, rows, EVER_SO_LONG, EVER_SO_LONG, lanes, lanes);
    }

    /** @param others whether somebody else seems to be at work, until the count of transactions tells */
    synchronized void begin(boolean others) {
        company = others;
    }

    synchronized int size() {
        return size;
    }

    /** One, until a page has shown that there is work for more, and again after a page that was too much, until one is not. */
    synchronized int lanes() {
        if (!worthIt) {
            return 1;
        }
        return company ? lanesInCompany : lanesAlone;
    }

    /** For a page that was too much. */
    synchronized void tryWith(int fewer) {
        size = Math.max(1, fewer);
        worthIt = false;
    }

    /**
     * A page of full size has been committed.
     *
     * @param begin and {@code end}: by {@link System#nanoTime()}
     * @param commits of all sessions on this database so far, as PostgreSQL counts them
     */
    synchronized void pageTook(int rows, long begin, long end, long commits) {
        worthIt = true;
        ownSince++;
        look(commits, end);
        double fits = rows * (double) target().toNanos() / Math.max(1, end - begin);
        // Half or double at most: one slow page says little.
        size = (int) Math.max(1, Math.min(largest, Math.max(rows / 2.0, Math.min(rows * 2.0, fits))));
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
