package dev.perennial.bench.goals;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.downgrade.ProductJob;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What a run costs the database that finds nothing to do, as most runs do, beside reading the table once. */
public final class G6NothingDue implements Goal {

    private static final int RUNS = 20;

    @Override
    public String id() {
        return "G6";
    }

    @Override
    public String title() {
        return "A run that finds nothing due";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Template template =
                new Template(session.scale().users(), session.scale().due());
        try (Copy copy = session.cluster().copy(template);
                HikariDataSource pool = copy.pool(2);
                ProductJob job = new ProductJob(Jdbi.create(pool))) {
            job.run();
            copy.watcher().useHandle(handle -> handle.execute("vacuum (analyze) subscriptions"));
            double[] idle = new double[session.scale().repetitions()];
            double[] scan = new double[idle.length];
            for (int i = 0; i < idle.length; i++) {
                idle[i] = idleRun(copy, job);
                scan[i] = copy.watcher().withHandle(G6NothingDue::sequentialScan);
            }
            return List.of(
                    new Finding(
                            id(),
                            "the database's time for a run with nothing due ÷ for reading the table once",
                            "",
                            Samples.of(idle).dividedBy(Samples.of(scan)),
                            Optional.of(Bar.atMost(1.0 / 100, 1.0 / 500)),
                            "all its statements, by pg_stat_statements, the mean of %d runs; %,d subscriptions"
                                    .formatted(RUNS, template.users())),
                    Finding.information(id(), "a run with nothing due", "ms", Samples.of(idle), ""),
                    Finding.information(
                            id(), "reading the table once", "ms", Samples.of(scan), "one process, table in memory"));
        }
    }

    /** Milliseconds of the database's time for one run. */
    private static double idleRun(Copy copy, ProductJob job) {
        copy.countStatements();
        for (int i = 0; i < RUNS; i++) {
            WrongState.unless(job.run().expiredCount() == 0, "something was due that should not be");
        }
        return copy.executionMillis() / RUNS;
    }

    private static double sequentialScan(Handle handle) {
        handle.execute("set enable_indexscan = off");
        handle.execute("set enable_bitmapscan = off");
        handle.execute("set enable_indexonlyscan = off");
        handle.execute("set max_parallel_workers_per_gather = 0");
        String plan = handle.createQuery(
                        """
                        explain (analyze, timing off, format json)
                        select count(*) from subscriptions
                         where provider = 'dlocal' and status = 'active' and expires_at <= timestamp '2026-01-01 09:10:00'
                        """)
                .mapTo(String.class)
                .one();
        WrongState.unless(plan.contains("Seq Scan"), "the table was not read as a whole");
        return Double.parseDouble(plan.replaceAll("(?s).*\"Execution Time\": ([0-9.]+).*", "$1"));
    }
}
