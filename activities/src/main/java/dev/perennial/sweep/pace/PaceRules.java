package dev.perennial.sweep.pace;

import dev.perennial.sweep.pace.PaceSignalsDao.Here;
import dev.perennial.sweep.pace.PaceSignalsDao.Replica;
import dev.perennial.sweep.pace.PaceSignalsDao.Slow;
import dev.perennial.sweep.pace.PaceSignalsDao.Wal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * From which value on a signal asks for what. What a sweep may have caused itself makes it back off until it no longer does; what
 * it has not caused halves it, as to go slower still would not help.
 */
final class PaceRules {

    private static final double BLOCKED_MS = 50;
    private static final double LAG_BYTES = 64 << 20;
    private static final int WAIT_AT_TIMES_THE_LAG = 5;
    /** Less is replayed by any replica before somebody has asked how fast it is. */
    private static final double FORESEEN_BYTES = 1 << 20;

    private static final double WAIT_AT_CONNECTIONS = 0.95;
    /** A slot that nobody reads may retain the log for ever: it is told, and does not stop anything. */
    private static final long RETAINED_BYTES = 1L << 30;

    private static final int ARCHIVE_FILES = 42;
    private static final double DEAD_SHARE = 0.2;
    /** Below so many dead rows, a share says little. */
    private static final long FEW_DEAD = 10_000;

    private static final Duration SLOW_WRITE = Duration.ofMillis(50);
    private static final Duration STUCK_WRITE = Duration.ofMillis(500);
    private static final int TIMES_THE_QUICKEST = 3;
    private static final int WAIT_AT_TIMES_THE_QUICKEST = 10;

    private final PaceSettings settings;

    PaceRules(PaceSettings settings) {
        this.settings = settings;
    }

    List<PaceReading> here(Here here) {
        List<PaceReading> readings = new ArrayList<>();
        here.blockedMs()
                .ifPresent(waited -> readings.add(new PaceReading(
                        PaceSignal.BLOCKING,
                        waited > BLOCKED_MS ? PaceLevel.BACK_OFF : PaceLevel.FULL,
                        "a session has waited %.0f ms for a row of its page".formatted(waited))));
        double used = here.connections();
        readings.add(new PaceReading(
                PaceSignal.CONNECTIONS,
                used >= WAIT_AT_CONNECTIONS
                        ? PaceLevel.WAIT
                        : used > settings.connections() ? PaceLevel.HALF : PaceLevel.FULL,
                "%.0f %% of the server's connections are in use".formatted(used * 100)));
        readings.add(here.orders().reading());
        return readings;
    }

    List<PaceReading> replicas(List<Replica> replicas, ReplayForecast forecast) {
        List<PaceReading> readings = new ArrayList<>();
        Set<String> missing = new HashSet<>(settings.replicas());
        for (Replica replica : replicas) {
            missing.remove(replica.name());
            readings.add(replica(replica, forecast));
        }
        missing.forEach(name -> readings.add(new PaceReading(
                PaceSignal.REPLICA_LAG, PaceLevel.UNKNOWN, "replica %s is not connected".formatted(name))));
        return readings;
    }

    private PaceReading replica(Replica replica, ReplayForecast forecast) {
        if (!replica.visible()) {
            return new PaceReading(
                    PaceSignal.REPLICA_LAG,
                    PaceLevel.UNKNOWN,
                    "how far replica %s is behind is hidden: the worker's role needs pg_read_all_stats"
                            .formatted(replica.name()));
        }
        double bytes = replica.lagBytes().orElse(0);
        OptionalDouble toReplay = bytes > FORESEEN_BYTES ? forecast.secondsToReplay(replica) : OptionalDouble.of(0);
        double lag = Math.max(replica.lagMs().orElse(0) / 1_000, toReplay.orElse(0));
        double times = Math.max(lag * 1_000 / settings.replicaLag().toMillis(), bytes / LAG_BYTES);
        // Until it has been asked twice; by then a sweep may have written what takes it a minute.
        boolean isUnforeseen = toReplay.isEmpty();
        return new PaceReading(
                PaceSignal.REPLICA_LAG,
                isUnforeseen || times > WAIT_AT_TIMES_THE_LAG
                        ? PaceLevel.WAIT
                        : times > 1 ? PaceLevel.BACK_OFF : PaceLevel.FULL,
                "replica %s is %s and %.0f MB behind".formatted(replica.name(), time(lag), bytes / (1 << 20)));
    }

    private static String time(double seconds) {
        return Double.isInfinite(seconds) ? "standing still" : "%.1f s".formatted(seconds);
    }

    /** @param before the last answer, empty at first */
    List<PaceReading> wal(Wal wal, Optional<Wal> before, Duration between) {
        List<PaceReading> readings = new ArrayList<>();
        readings.add(new PaceReading(
                PaceSignal.SLOTS,
                wal.retained() > RETAINED_BYTES ? PaceLevel.HALF : PaceLevel.FULL,
                "a replication slot retains %,d MB of write-ahead log".formatted(wal.retained() >> 20)));
        wal.archiveBehind()
                .ifPresent(files -> readings.add(new PaceReading(
                        PaceSignal.ARCHIVE,
                        files >= ARCHIVE_FILES ? PaceLevel.WAIT : PaceLevel.FULL,
                        "%,d files of write-ahead log wait to be archived".formatted(files))));
        if (before.isPresent() && settings.walMegabytes().isPresent()) {
            double rate = (wal.position() - before.get().position())
                    / 1_048_576.0
                    / Math.max(0.001, between.toMillis() / 1_000.0);
            readings.add(new PaceReading(
                    PaceSignal.WAL_RATE,
                    rate > settings.walMegabytes().getAsInt() ? PaceLevel.HALF : PaceLevel.FULL,
                    "the server writes %.0f MB of write-ahead log a second".formatted(rate)));
        }
        return readings;
    }

    List<PaceReading> slow(Slow slow, Instant now) {
        List<PaceReading> readings = new ArrayList<>();
        slow.oldestSnapshot()
                .map(begun -> Duration.between(begun, now))
                .ifPresent(age -> readings.add(new PaceReading(
                        PaceSignal.OLD_SNAPSHOT,
                        age.compareTo(settings.oldestSnapshot()) > 0 ? PaceLevel.HALF : PaceLevel.FULL,
                        "a transaction is %d min old; what is deleted stays in the table meanwhile"
                                .formatted(age.toMinutes()))));
        if (slow.vacuum()) {
            readings.add(new PaceReading(
                    PaceSignal.VACUUM,
                    slow.againstWraparound() ? PaceLevel.WAIT : PaceLevel.HALF,
                    slow.againstWraparound()
                            ? "PostgreSQL vacuums the table so that transaction ids do not run out"
                            : "vacuum is at work on the table"));
        } else if (slow.dead() > FEW_DEAD && slow.dead() > DEAD_SHARE * (slow.dead() + slow.live())) {
            readings.add(new PaceReading(
                    PaceSignal.VACUUM,
                    PaceLevel.HALF,
                    "%,d rows of the table are dead, %.0f %% of it: vacuum is behind"
                            .formatted(slow.dead(), 100.0 * slow.dead() / (slow.dead() + slow.live()))));
        }
        return readings;
    }

    /**
     * @param quickest of this run so far
     * @param company whether somebody else is at work; while nobody is, pages take as long as they like
     */
    PaceReading latency(Duration took, Duration quickest, boolean company) {
        String words = "one small write took %,d ms".formatted(took.toMillis());
        return company
                ? new PaceReading(PaceSignal.LATENCY, latencyLevel(took, quickest), words)
                : new PaceReading(PaceSignal.LATENCY, PaceLevel.FULL, words);
    }

    private static PaceLevel latencyLevel(Duration took, Duration quickest) {
        if (isAbove(took, quickest, WAIT_AT_TIMES_THE_QUICKEST, STUCK_WRITE)) {
            return PaceLevel.WAIT;
        }
        return isAbove(took, quickest, TIMES_THE_QUICKEST, SLOW_WRITE) ? PaceLevel.BACK_OFF : PaceLevel.FULL;
    }

    private static boolean isAbove(Duration took, Duration quickest, int times, Duration least) {
        return took.compareTo(quickest.multipliedBy(times)) > 0 && took.compareTo(least) > 0;
    }
}
