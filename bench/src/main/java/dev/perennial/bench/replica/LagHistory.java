package dev.perennial.bench.replica;

import java.util.Map;
import java.util.TreeMap;

/** How far the log had been written at which time, so that a place in it can be dated. */
final class LagHistory {

    /** By place in the log; for each the last time at which nothing was written behind it. */
    private final TreeMap<Long, Long> lastTimes = new TreeMap<>();

    /**
     * Called in the order of time.
     *
     * @param nanoTime when this was still all that was written
     * @param written in bytes since the cluster was made
     */
    void wrote(long nanoTime, long written) {
        lastTimes.put(written, nanoTime);
    }

    /** How old what a reader of the replica sees is: since when there has been more than was replayed by then. */
    double secondsBehind(long nanoTime, long replayed) {
        if (lastTimes.isEmpty() || replayed >= lastTimes.lastKey()) {
            return 0;
        }
        Map.Entry<Long, Long> newest = lastTimes.floorEntry(replayed);
        long since = newest == null ? lastTimes.firstEntry().getValue() : newest.getValue();
        return (nanoTime - since) / 1e9;
    }
}
