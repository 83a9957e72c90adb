package dev.perennial.bench.goals;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.load.RisingLoad;
import dev.perennial.bench.load.Traffic;
import dev.perennial.bench.load.Traffic.Latencies;
import dev.perennial.bench.sweep.EngineRun;
import dev.perennial.jobs.sweep.SweptTable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.jdbi.v3.core.Jdbi;

/** What the application's users notice of a sweep while something else uses more and more of the machine. */
public final class G26Bystanders implements Goal {

    private static final double FULL = 0.9;
    private static final double[] STEPS = {0.25, 0.5, 0.75, 1};
    private static final Duration STEP = Duration.ofSeconds(6);
    private static final Duration BEFORE = Duration.ofSeconds(2);
    /** More than is done meanwhile: every row. */
    private static final Map<String, Object> SWEEP = Map.of(
            "table",
            "subscriptions",
            "due",
            "updated_at < :as_of",
            "set",
            Map.of("updated_at", ":as_of"),
            "max_share",
            1,
            "pace",
            Map.of("window", STEP.toSeconds() * STEPS.length + "s"));

    @Override
    public String id() {
        return "G26";
    }

    @Override
    public String title() {
        return "Bystanders of a sweep while another load rises to 90 % of the machine";
    }

    /** What the same load was like with and without the sweep. */
    private record Rise(Latencies latencies, Latencies atTheTop, double busy, long rows) {}

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Template template =
                new Template(session.scale().users(), session.scale().due());
        double queries = calibrate(session, template);
        double alone = rowsAlone(session, template);
        List<Rise> with = new ArrayList<>();
        List<Rise> without = new ArrayList<>();
        for (int i = 0; i < session.scale().repetitions(); i++) {
            without.add(rise(session, template, queries, false));
            with.add(rise(session, template, queries, true));
        }
        return findings(queries, alone, with, without);
    }

    private static double calibrate(Session session, Template template) throws Exception {
        try (Copy copy = session.cluster().copy(template);
                Traffic traffic = Traffic.on(copy, template.users())) {
            LockSupport.parkNanos(BEFORE.toNanos());
            double queries = RisingLoad.calibrate(copy, FULL);
            traffic.end();
            session.say("  %.0f queries a second beside the application use %.0f %%", queries, FULL * 100);
            return queries;
        }
    }

    /** Rows a second beside nobody. */
    private static double rowsAlone(Session session, Template template) throws Exception {
        try (Copy copy = session.cluster().copy(template)) {
            return sweep(copy) / (double) (STEP.toSeconds() * STEPS.length);
        }
    }

    private static long sweep(Copy copy) throws Exception {
        try (HikariDataSource pool = copy.pool(4);
                EngineRun engine = new EngineRun(Jdbi.create(pool))) {
            long begin = System.nanoTime();
            SweptTable swept = engine.run(SWEEP);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return Math.round(swept.rowCount() * STEP.toSeconds() * STEPS.length / seconds);
        }
    }

    private static Rise rise(Session session, Template template, double queries, boolean sweeps) throws Exception {
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Copy copy = session.cluster().copy(template);
                Traffic traffic = Traffic.on(copy, template.users());
                RisingLoad load = RisingLoad.on(copy);
                HikariDataSource pool = copy.pool(4);
                EngineRun engine = new EngineRun(Jdbi.create(pool))) {
            LockSupport.parkNanos(BEFORE.toNanos());
            long begin = System.nanoTime();
            CompletableFuture<SweptTable> sweep = sweeps
                    ? CompletableFuture.supplyAsync(() -> engine.run(SWEEP))
                    : CompletableFuture.completedFuture(null);
            long top = begin;
            for (double step : STEPS) {
                load.rise(queries * step);
                top = System.nanoTime();
                machine.getCpuLoad();
                LockSupport.parkNanos(STEP.toNanos());
            }
            double busy = machine.getCpuLoad();
            long end = System.nanoTime();
            load.end();
            traffic.end();
            long rows = sweeps ? rows(copy, sweep.join()) : 0;
            Latencies latencies = traffic.between(begin, end);
            session.say(
                    "  %-17s writes p99 %,7.1f ms, at the top %,7.1f ms with %.0f %% busy, %,d rows",
                    sweeps ? "with the sweep" : "without the sweep",
                    latencies.writes().percentile(99),
                    traffic.between(top, end).writes().percentile(99),
                    busy * 100,
                    rows);
            return new Rise(latencies, traffic.between(top, end), busy, rows);
        }
    }

    private static long rows(Copy copy, SweptTable swept) {
        long done =
                copy.count("select count(*) from subscriptions where updated_at >= timestamp '2026-01-01 09:10:00'");
        WrongState.unless(swept.rowCount() == done && done > 0, "it did %d rows, and says %s", done, swept);
        WrongState.unless(swept.partial() != null, "it was done before the load had risen: measure with more --users");
        return done;
    }

    private List<Finding> findings(double queries, double alone, List<Rise> with, List<Rise> without) {
        Samples ofWith = writes(with);
        Samples ofWithout = writes(without);
        double seconds = STEP.toSeconds() * STEPS.length;
        return List.of(
                new Finding(
                        id(),
                        "p99 of writes while another load rises to 90 % of the machine, with the sweep ÷ without",
                        "",
                        ofWith.dividedBy(ofWithout),
                        Optional.of(Bar.atMost(1.5, 1.2)),
                        "G3's 300 requests a second; %.0f queries a second besides at the top, in %d steps of %d s"
                                .formatted(queries, STEPS.length, STEP.toSeconds())),
                Finding.information(id(), "p99 of writes with the sweep", "ms", ofWith, ""),
                Finding.information(id(), "p99 of writes without", "ms", ofWithout, ""),
                Finding.information(
                        id(),
                        "the same ratio at the top alone",
                        "",
                        top(with).dividedBy(top(without)),
                        "in the last %d s".formatted(STEP.toSeconds())),
                Finding.information(
                        id(),
                        "of the machine that is busy at the top without the sweep",
                        "%",
                        samples(without, rise -> rise.busy() * 100),
                        ""),
                Finding.information(
                        id(),
                        "of its own speed that the sweep keeps",
                        "%",
                        samples(with, rise -> 100 * rise.rows() / seconds / alone),
                        "it does %,.0f rows a second beside nobody".formatted(alone)));
    }

    private static Samples writes(List<Rise> rises) {
        return samples(rises, rise -> rise.latencies().writes().percentile(99));
    }

    private static Samples top(List<Rise> rises) {
        return samples(rises, rise -> rise.atTheTop().writes().percentile(99));
    }

    private static Samples samples(List<Rise> rises, ToDoubleFunction<Rise> figure) {
        return Samples.of(rises.stream().mapToDouble(figure).toArray());
    }
}
