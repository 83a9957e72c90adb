package dev.perennial.bench.downgrade;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.downgrade.Trial.Visible;
import dev.perennial.bench.lab.Lab;
import dev.perennial.devstack.fault.FaultProxy;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradedSubscriptions;
import dev.perennial.sweep.Sweeps;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Runs one variant on one copy, and checks what it left. */
final class Trying {

    /** Each way; a round trip within one data centre is about twice that. */
    private static final Duration DISTANCE = Duration.ofNanos(250_000);

    private final Lab lab;
    private final Copy copy;

    Trying(Lab lab, Copy copy) {
        this.lab = lab;
        this.copy = copy;
    }

    /** Returns how many subscriptions it ended. */
    private interface Work {
        int rows(Jdbi jdbi) throws Exception;
    }

    Trial run(Variant variant) throws Exception {
        return switch (variant) {
            case SET_STATEMENT -> bare(variant, SetStatement::run);
            case LOOP -> bare(variant, jdbi -> RowLoop.run(jdbi, lab.scale().loopSample()));
            case DISTANT_LOOP -> {
                try (FaultProxy line = line()) {
                    yield by(
                            variant,
                            copy.plain(line.port()),
                            jdbi -> RowLoop.run(jdbi, lab.scale().distantLoopSample()),
                            false);
                }
            }
            case PRODUCT -> product(variant, lab.cluster().port());
            case PRODUCT_LISTENING_TO_NOBODY ->
                product(
                        variant,
                        lab.cluster().port(),
                        jdbi -> new ProductJob(jdbi, Sweeps.listeningToNobody(jdbi, Clock.systemUTC())));
            case DISTANT_PRODUCT -> {
                try (FaultProxy line = line()) {
                    yield product(variant, line.port());
                }
            }
            case PRODUCT_BESIDE_OLD_SNAPSHOT -> {
                try (Handle snapshot = oldSnapshot()) {
                    Trial trial = product(variant, lab.cluster().port());
                    snapshot.rollback();
                    yield trial;
                }
            }
            case PRODUCT_ON_BUSY_CORES -> {
                BusyCores busy = BusyCores.all();
                try {
                    yield product(variant, lab.cluster().port());
                } finally {
                    busy.close();
                }
            }
        };
    }

    private FaultProxy line() {
        return FaultProxy.to("127.0.0.1", lab.cluster().port()).delay(DISTANCE);
    }

    /** As a report or a dump of the database holds it open while it reads. */
    private Handle oldSnapshot() {
        Handle handle = copy.watcher().open();
        handle.begin();
        handle.execute("set transaction isolation level repeatable read");
        handle.createQuery("select count(*) from perennial.runs")
                .mapTo(Long.class)
                .one();
        return handle;
    }

    private Trial bare(Variant variant, Work work) throws Exception {
        return by(variant, copy.plain(), work, false);
    }

    private Trial product(Variant variant, int port) throws Exception {
        return product(variant, port, ProductJob::new);
    }

    private Trial product(Variant variant, int port, Function<Jdbi, ProductJob> made) throws Exception {
        try (HikariDataSource pool = copy.pool(4, port)) {
            Jdbi jdbi = Jdbi.create(pool);
            try (ProductJob job = made.apply(jdbi)) {
                return by(variant, jdbi, any -> rows(job.run()), true);
            }
        }
    }

    private static int rows(DowngradedSubscriptions result) {
        WrongState.unless(
                result.failedCount() == 0 && result.downgradedCount() == result.expiredCount(),
                "it counted %d expired, %d downgraded, %d failed",
                result.expiredCount(),
                result.downgradedCount(),
                result.failedCount());
        return Math.toIntExact(result.expiredCount());
    }

    private Trial by(Variant variant, Jdbi jdbi, Work work, boolean withEffects) throws Exception {
        State before = State.of(copy);
        TimedTransactions transactions = new TimedTransactions();
        jdbi.setTransactionHandler(transactions);
        copy.countStatements();
        try (Observer observer = Observer.of(copy)) {
            double cpu = ServerCpu.seconds(lab.cluster().postmaster());
            long begin = System.nanoTime();
            int rows = work.rows(jdbi);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            double cpuShare = (ServerCpu.seconds(lab.cluster().postmaster()) - cpu) / (took.toNanos() / 1e9);
            // What it has not seen by now it was not to see.
            observer.end();
            Map<String, Long> statements = copy.statements();
            State.of(copy).mustHaveCome(rows, withEffects, before);
            return new Trial(
                    variant,
                    rows,
                    took,
                    transactions.longest(),
                    observer.longestTransaction(),
                    transactions.count(),
                    withoutBeginAndCommit(statements),
                    cpuShare,
                    withEffects ? observer.progress() : atOnce(took, rows));
        }
    }

    /** What one transaction does is seen when it is committed, and not before. */
    private static List<Visible> atOnce(Duration took, int rows) {
        return List.of(new Visible(Duration.ZERO, 0), new Visible(took, 0), new Visible(took, rows));
    }

    /** PostgreSQL counts a commit that the driver has prepared once, however often it comes: transactions tell of them. */
    private static long withoutBeginAndCommit(Map<String, Long> statements) {
        return statements.entrySet().stream()
                .filter(entry -> !entry.getKey().matches("(?i)(begin|commit)\\b.*"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
