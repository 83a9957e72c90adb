package dev.perennial.sweep.pace;

import dev.perennial.sweep.pace.PaceSignalsDao.Replica;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long replicas will take to replay what they have not yet. The lag that a replica reports is that of what it replays now: of a
 * slow one, a sweep can write in a second what is replayed in a minute, and hear of it a minute later.
 */
final class ReplayForecast {

    /** Of the last answer and all before it, half each. */
    private static final double WEIGHT = 0.5;

    // Mutable state, of the thread that asks the database; by process, as names are not unique
    private final Map<Integer, Seen> seen = new HashMap<>();

    /** @param bytesPerSecond empty until it has been seen to replay without a break, or to have caught up */
    private record Seen(double behind, double replayed, long nanoTime, OptionalDouble bytesPerSecond) {

        private OptionalDouble secondsToReplay() {
            return bytesPerSecond.isPresent()
                    ? OptionalDouble.of(behind / bytesPerSecond.getAsDouble())
                    : OptionalDouble.empty();
        }
    }

    /** @param nanoTime when the answer came */
    void hear(List<Replica> replicas, long nanoTime) {
        Map<Integer, Seen> now = new HashMap<>();
        for (Replica replica : replicas) {
            if (replica.lagBytes().isPresent() && replica.replayedBytes().isPresent()) {
                now.put(replica.pid(), see(replica, nanoTime));
            }
        }
        seen.clear();
        seen.putAll(now);
    }

    private Seen see(Replica replica, long nanoTime) {
        double behind = replica.lagBytes().getAsDouble();
        double replayed = replica.replayedBytes().getAsDouble();
        Seen before = seen.get(replica.pid());
        OptionalDouble speed =
                before == null ? OptionalDouble.empty() : speed(before, replayed - before.replayed(), nanoTime);
        return new Seen(behind, replayed, nanoTime, speed);
    }

    private static OptionalDouble speed(Seen before, double bytes, long nanoTime) {
        double speed = bytes / Math.max(0.001, (nanoTime - before.nanoTime()) / 1e9);
        OptionalDouble known = before.bytesPerSecond();
        if (bytes > before.behind()) {
            // It had caught up meanwhile, and may be faster than that.
            return known.isPresent() && known.getAsDouble() > speed ? known : OptionalDouble.of(speed);
        }
        if (before.behind() == 0) {
            return known;
        }
        return OptionalDouble.of(known.isPresent() ? WEIGHT * speed + (1 - WEIGHT) * known.getAsDouble() : speed);
    }

    /** Empty while it is not known how fast it is; for ever is infinite. */
    OptionalDouble secondsToReplay(Replica replica) {
        Seen last = seen.get(replica.pid());
        return last == null ? OptionalDouble.empty() : last.secondsToReplay();
    }
}
