package dev.perennial.sweep;

import java.time.Duration;

/**
 * How many rows the next page takes, and how many pages may be at work at once. Whoever wants a row of a page waits for the page's
 * end, so pages are short while the application is at work, and longer, which costs less, while nobody else is there. Safe for
 * use by several threads.
 */
final class PageSizing {

    private static final int LARGEST_PAGE = 10_000;
    /** Nobody notices a wait of this; the rows of one page are few, and a page beside others takes about half as long again. */
    private static final Mode SHARED = new Mode(500, Duration.ofMillis(50), 1);

    /**
     * A row more costs nobody anything then, and a statement fewer saves its way; the second lane takes a processor of the
     * database's that nobody else wants. The slowest page takes up to half as long again, which is not to be above half a second.
     */
    private static final Mode ALONE = new Mode(1_000, Duration.ofMillis(320), 2);

    /** Every session tells PostgreSQL about its transactions once a second. */
    private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(1_500);
    /** Our own control loop and a health check make a few. */
    private static final double BUSY_COMMITS_A_SECOND = 20;

    /** How much of the slowest pages is remembered from one page to the next. */
    private static final double MEMORY = 0.8;

    private static final Duration NO_TARGET = Duration.ofDays(1);

    private final int largest;
    private final Mode shared;
    private final Mode alone;

    // Mutable state, guarded by this
    private int size;
    private boolean worthParallel;
    private boolean othersAtWork = true;
    /** Of a slow page among the last ones; zero before any has ended. */
    private double slowNanosPerRow;

    private long sampledAt;
    private long sampledCommits = -1;
    private long ownCommits;

    /**
     * How pages are taken.
     *
     * @param firstPage rows of it
     * @param target how long one is to take
     * @param lanes how many pages at once
     */
    private record Mode(int firstPage, Duration target, int lanes) {}

    private PageSizing(int largest, Mode shared, Mode alone) {
        this.largest = largest;
        this.shared = shared;
        this.alone = alone;
        this.size = shared.firstPage();
    }

    /** Follows the time that pages take. */
    static PageSizing adaptive() {
        return new PageSizing(LARGEST_PAGE, SHARED, ALONE);
    }

    /** Pages of so many rows, however long they take; after one that was too much it comes back to that by doubling. */
    static PageSizing steady(int rows) {
        return steady(rows, 1);
    }

    /** The same with so many lanes, whoever else is there. */
    static PageSizing steady(int rows, int lanes) {
        Mode mode = new Mode(rows, NO_TARGET, lanes);
        return new PageSizing(rows, mode, mode);
    }

    /** @param others whether somebody else seems to be at work, until the count of transactions tells */
    synchronized void begin(boolean others) {
        othersAtWork = others;
        size = mode().firstPage();
    }

    synchronized int size() {
        return size;
    }

    /** At most so many, whatever fits; a page is never longer than what is asked for. */
    synchronized int size(double speed, int mostRows) {
        return Math.max(1, Math.min(mostRows, (int) (size * speed)));
    }

    /** Whether somebody else seems to be at work: while nobody is, there is nobody to notice. */
    synchronized boolean hasCompany() {
        return othersAtWork;
    }

    /** One, until a page has shown that there is work for more, and again after a page that was too much, until one is not. */
    synchronized int lanes() {
        return worthParallel ? mode().lanes() : 1;
    }

    /** For a page that was too much. */
    synchronized void shrinkTo(int rows) {
        size = Math.max(1, rows);
        worthParallel = false;
    }

    /**
     * A page of full size has been committed.
     *
     * @param speed with which its size was asked for
     * @param begin and {@code end}: by {@link System#nanoTime()}
     * @param commits of all sessions on this database so far, as PostgreSQL counts them
     */
    synchronized void pageTook(int rows, double speed, long begin, long end, long commits) {
        int lanesBefore = lanes();
        worthParallel = true;
        ownCommits++;
        sampleCommits(commits, end);
        double fits = mode().target().toNanos() / slow(Math.max(1.0, end - begin) / rows);
        if (lanes() > lanesBefore) {
            // Another lane may take half of what this one had.
            fits /= 2;
        }
        // Half or double at most: one slow page says little.
        double whole = rows / speed;
        size = (int) Math.max(1, Math.min(largest, Math.max(whole / 2.0, Math.min(whole * 2.0, fits))));
    }

    /**
     * Follows slower pages at once and faster ones little by little. The more unevenly a machine works, the smaller are its pages:
     * the next one may meet it at its slowest.
     */
    private double slow(double nanosPerRow) {
        slowNanosPerRow = Math.max(nanosPerRow, MEMORY * slowNanosPerRow + (1 - MEMORY) * nanosPerRow);
        return slowNanosPerRow;
    }

    private Mode mode() {
        return othersAtWork ? shared : alone;
    }

    private void sampleCommits(long commits, long nanoTime) {
        if (sampledCommits >= 0 && nanoTime - sampledAt < SAMPLE_INTERVAL.toNanos()) {
            return;
        }
        if (sampledCommits >= 0) {
            double seconds = (nanoTime - sampledAt) / 1e9;
            long all = commits - sampledCommits;
            // Ours are among them: a count that stands still says nothing.
            othersAtWork = all <= 0 || (all - ownCommits) / seconds > BUSY_COMMITS_A_SECOND;
        }
        sampledAt = nanoTime;
        sampledCommits = commits;
        ownCommits = 0;
    }
}
