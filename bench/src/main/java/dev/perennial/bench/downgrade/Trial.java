package dev.perennial.bench.downgrade;

import java.time.Duration;
import java.util.List;

/**
 * One run of one variant, whose final state was checked.
 *
 * @param rows subscriptions that it ended
 * @param longestTransaction from its begin to the answer to its commit, by the client's clock
 * @param longestSeen the longest that PostgreSQL itself was seen to have open
 * @param statements whatever PostgreSQL was asked but begin and commit, of which there is one for each transaction
 * @param cpuShare of one core, used by the server's process for this connection; 0 where nobody looked
 * @param progress how many rows others could see, and when
 */
public record Trial(
        Variant variant,
        int rows,
        Duration took,
        Duration longestTransaction,
        Duration longestSeen,
        int transactions,
        long statements,
        double cpuShare,
        List<Visible> progress) {

    /** So many rows could be seen by others so long after the beginning. */
    public record Visible(Duration after, long rows) {}

    public double seconds() {
        return took.toNanos() / 1e9;
    }

    /** The driver sends begin along with the statement after it. */
    public long roundTrips() {
        return statements + transactions;
    }

    public long statementsWithBegin() {
        return roundTrips() + transactions;
    }

    public double longestMillis() {
        return longestTransaction.toNanos() / 1e6;
    }

    public double rowsPerSecond() {
        return rows / seconds();
    }
}
