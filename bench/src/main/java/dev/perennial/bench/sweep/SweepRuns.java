package dev.perennial.bench.sweep;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.downgrade.TimedTransactions;
import dev.perennial.bench.lab.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jdbi.v3.core.Jdbi;

/** Every contender, by turns, each time on a fresh copy of the same data; what each left is checked. */
public final class SweepRuns {

    private static final String DUE =
            "select count(*) from subscriptions where provider = 'dlocal' and status = 'active' and expires_at <= timestamp '2026-01-01 09:10:00'";
    private static final String EXPIRED = "select count(*) from subscriptions where status = 'expired'";

    private final Map<Contender, List<Trial>> trials;

    private SweepRuns(Map<Contender, List<Trial>> trials) {
        this.trials = trials;
    }

    /** One run of one contender. */
    public record Trial(long rows, Duration took, Duration longestTransaction) {

        public double rowsPerSecond() {
            return rows / (took.toNanos() / 1e9);
        }

        public double longestMillis() {
            return longestTransaction.toNanos() / 1e6;
        }
    }

    public static SweepRuns run(Lab lab) throws Exception {
        Template template = new Template(lab.scale().users(), lab.scale().due());
        Map<Contender, List<Trial>> trials = new EnumMap<>(Contender.class);
        for (int repetition = 0; repetition <= lab.scale().repetitions(); repetition++) {
            for (Contender contender : Contender.values()) {
                try (Copy copy = lab.cluster().copy(template)) {
                    Trial trial = run(contender, copy);
                    // The first round compiles our code, as a worker has done long before its first tick of the day.
                    if (repetition > 0) {
                        trials.computeIfAbsent(contender, any -> new ArrayList<>())
                                .add(trial);
                        lab.say(
                                "  %d/%d %-56s %,7.0f rows a second, longest transaction %,.0f ms",
                                repetition,
                                lab.scale().repetitions(),
                                contender.words(),
                                trial.rowsPerSecond(),
                                trial.longestMillis());
                    }
                }
            }
        }
        return new SweepRuns(trials);
    }

    private static Trial run(Contender contender, Copy copy) throws Exception {
        long due = copy.count(DUE);
        long expired = copy.count(EXPIRED);
        try (HikariDataSource pool = copy.pool(4)) {
            Jdbi jdbi = Jdbi.create(pool);
            TimedTransactions transactions = new TimedTransactions();
            jdbi.setTransactionHandler(transactions);
            long begin = System.nanoTime();
            long rows = rows(contender, jdbi);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            WrongState.unless(
                    rows == due && copy.count(DUE) == 0 && copy.count(EXPIRED) == expired + rows,
                    "%s ended %d of %d",
                    contender.words(),
                    rows,
                    due);
            return new Trial(rows, took, transactions.longest());
        }
    }

    private static long rows(Contender contender, Jdbi jdbi) throws Exception {
        return switch (contender) {
            case DECLARED -> {
                try (EngineRun engine = new EngineRun(jdbi)) {
                    yield engine.declared();
                }
            }
            case HAND_WRITTEN -> {
                try (EngineRun engine = new EngineRun(jdbi)) {
                    yield engine.handWritten();
                }
            }
            case LIMIT_LOOP -> PlainSql.limitLoop(jdbi);
            case ONE_UPDATE -> PlainSql.oneUpdate(jdbi);
        };
    }

    /** One figure of each repetition. */
    public Samples samples(Contender contender, ToDoubleFunction<Trial> figure) {
        return Samples.of(trials.get(contender).stream().mapToDouble(figure).toArray());
    }

    /** How many times as many rows a second as the other, repetition by repetition. */
    public Samples ratio(Contender one, Contender other) {
        return samples(one, Trial::rowsPerSecond).dividedBy(samples(other, Trial::rowsPerSecond));
    }
}
