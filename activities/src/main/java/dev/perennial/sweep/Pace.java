package dev.perennial.sweep;

import java.time.Duration;

/**
 * How many rows the next page takes, and how many pages may be at work at once. Whoever wants a row of a page waits for the page's
 * end, so pages are short while the application is at work, and longer, which costs less, while nobody else is there. Safe for
 * use by several threads.
 */
final class Pace {

    private static final int LARGEST_PAGE = 10_000;
    /** Nobody notices a wait of this; the rows of one page are few, and a page beside others takes about half as long again. */
    private static final Manners IN_COMPANY = new Manners(500, Duration.ofMillis(50), 1);

    /**
     * A row more costs nobody anything then, and a statement fewer saves its way; the second lane takes a processor of the
     * database's that nobody else wants. The slowest page takes up to half as long again, which is not to be above half a second.
     */
    private static final Manners ALONE = new Manners(1_000, Duration.ofMillis(320), 2);

    /** Every session tells PostgreSQL about its transactions once a second. */
    private static final Duration LOOK = Duration.ofMillis(1_500);
    /** Our own control loop and a health check make a few. */
    private static final double OTHERS_A_SECOND = 20;

    /** How much of the slowest pages is remembered from one page to the next. */
    private static final double MEMORY = 0.8;

    private static final Duration EVER_SO_LONG = Duration.ofDays(1);

    private final int largest;
    private final Manners inCompany;
    private final Manners alone;

    // Mutable state, guarded by this
    private int size;
    private boolean worthIt;
    private boolean company = true;
    /** Of a slow page among the last ones; zero before any has ended. */
    private double slowNanosPerRow;

    private long lookedAt;
    private long commitsThen = -1;
    private long ownSince;

    /**
     * How to behave.
     *
     * @param firstPage rows of it
     * @param page how long one is to take
     * @param lanes how many pages at once
     */
    private record Manners(int firstPage, Duration page, int lanes) {}

    private Pace(int largest, Manners inCompany, Manners alone) {
        this.largest = largest;
        this.inCompany = inCompany;
        this.alone = alone;
        this.size = inCompany.firstPage();
    }

    /** Follows the time that pages take. */
    static Pace adaptive() {
        return new Pace(LARGEST_PAGE, IN_COMPANY, ALONE);
    }

    /** Pages of so many rows, however long they take; after one that was too much it comes back to that by doubling. */
    static Pace steady(int rows) {
        return steady(rows, 1);
    }

    /** The same with so many lanes, whoever else is there. */
    static Pace steady(int rows, int lanes) {
        Manners always = new Manners(rows, EVER_SO_LONG, lanes);
        return new Pace(rows, always, always);
    }

    /** @param others whether somebody else seems to be at work, until the count of transactions tells */
    synchronized void begin(boolean others) {
        company = others;
        size = manners().firstPage();
    }

    synchronized int size() {
        return size;
    }

    /** One, until a page has shown that there is work for more, and again after a page that was too much, until one is not. */
    synchronized int lanes() {
        return worthIt ? manners().lanes() : 1;
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
        int lanesBefore = lanes();
        worthIt = true;
        ownSince++;
        look(commits, end);
        double fits = manners().page().toNanos() / slow(Math.max(1.0, end - begin) / rows);
        if (lanes() > lanesBefore) {
            // Another lane may take half of what this one had.
            fits /= 2;
        }
        // Half or double at most: one slow page says little.
        size = (int) Math.max(1, Math.min(largest, Math.max(rows / 2.0, Math.min(rows * 2.0, fits))));
    }

    /**
     * Follows slower pages at once and faster ones little by little. The more unevenly a machine works, the smaller are its pages:
     * the next one may meet it at its slowest.
     */
    private double slow(double nanosPerRow) {
        slowNanosPerRow = Math.max(nanosPerRow, MEMORY * slowNanosPerRow + (1 - MEMORY) * nanosPerRow);
        return slowNanosPerRow;
    }

    private Manners manners() {
        return company ? inCompany : alone;
    }

    private void look(long commits, long nanoTime) {
        if (commitsThen >= 0 && nanoTime - lookedAt < LOOK.toNanos()) {
            return;
        }
        if (commitsThen >= 0) {
            double seconds = (nanoTime - lookedAt) / 1e9;
            long all = commits - commitsThen;
            // Ours are among them: a count that stands still says nothing.
            company = all <= 0 || (all - ownSince) / seconds > OTHERS_A_SECOND;
        }
        lookedAt = nanoTime;
        commitsThen = commits;
        ownSince = 0;
    }
}
