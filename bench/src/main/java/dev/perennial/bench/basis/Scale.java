package dev.perennial.bench.basis;

/**
 * How much is done.
 *
 * @param users as many subscriptions, a fifth of them due
 * @param repetitions of each side of a comparison
 * @param idleJobs that are scheduled and not due
 */
public record Scale(int users, int repetitions, int idleJobs) {

    public int due() {
        return users / 5;
    }

    /** In a ledger that has grown for two years. */
    public int runs() {
        return users * 10;
    }

    /** How many rows the row-at-a-time loop does: its speed per row does not depend on it. */
    public int loopSample() {
        return Math.min(due(), 10_000);
    }

    /** The same with a network between: it does some hundreds of rows a second. */
    public int distantLoopSample() {
        return Math.min(due(), 2_000);
    }
}
