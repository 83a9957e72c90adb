package dev.perennial.bench.goals;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.downgrade.ProductJob;
import dev.perennial.bench.downgrade.SetStatement;
import dev.perennial.bench.load.Traffic;
import dev.perennial.bench.load.Traffic.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.jdbi.v3.core.Jdbi;

/** What the application's users notice of the job, and what they would notice of the set statement. */
public final class G3BesideTheApplication implements Goal {

    private static final long BEFORE = 2_000_000_000L;

    @Override
    public String id() {
        return "G3";
    }

    @Override
    public String title() {
        return "The application's requests while the job runs";
    }

    /** Something that downgrades everybody who is due, and returns how many. */
    private interface Work {
        long run(Copy copy) throws Exception;
    }

    /** What the same users noticed before and during it. */
    private record Beside(Latencies before, Latencies during) {}

    @Override
    public List<Finding> measure(Session session) throws Exception {
        List<Beside> statement = new ArrayList<>();
        List<Beside> job = new ArrayList<>();
        for (int i = 0; i < session.scale().repetitions(); i++) {
            statement.add(beside(session, "the set statement", copy -> SetStatement.run(copy.plain())));
            job.add(beside(session, "the job", G3BesideTheApplication::job));
        }
        Samples ofStatement =
                samples(statement, beside -> beside.during().writes().percentile(99));
        Samples ofJob = samples(job, beside -> beside.during().writes().percentile(99));
        return List.of(
                new Finding(
                        id(),
                        "p99 of writes, beside the job ÷ beside the set statement",
                        "",
                        ofJob.dividedBy(ofStatement),
                        Optional.of(Bar.atMost(1.0 / 50, 1.0 / 150)),
                        "300 requests a second on 16 connections, 40 % writes, waiting for a connection included"),
                new Finding(
                        id(),
                        "the slowest of all requests beside the job",
                        "ms",
                        samples(
                                job,
                                beside -> Math.max(
                                        beside.during().reads().max(),
                                        beside.during().writes().max())),
                        Optional.of(Bar.neverAbove(100, 100)),
                        ""),
                Finding.information(id(), "p99 of writes beside the job", "ms", ofJob, ""),
                Finding.information(id(), "p99 of writes beside the set statement", "ms", ofStatement, ""),
                Finding.information(
                        id(),
                        "p99 of writes with nothing beside them",
                        "ms",
                        samples(job, beside -> beside.before().writes().percentile(99)),
                        "in the second before the job"),
                Finding.information(
                        id(),
                        "the slowest request with nothing beside it",
                        "ms",
                        samples(
                                job,
                                beside -> Math.max(
                                        beside.before().reads().max(),
                                        beside.before().writes().max())),
                        "in the second before the job"));
    }

    private static long job(Copy copy) {
        try (HikariDataSource pool = copy.pool(4);
                ProductJob job = new ProductJob(Jdbi.create(pool))) {
            return job.run().expiredCount();
        }
    }

    private static Beside beside(Session session, String name, Work work) throws Exception {
        Template template =
                new Template(session.scale().users(), session.scale().due());
        try (Copy copy = session.cluster().copy(template);
                Traffic traffic = Traffic.on(copy, template.users())) {
            LockSupport.parkNanos(BEFORE);
            long begin = System.nanoTime();
            long rows = work.run(copy);
            long end = System.nanoTime();
            traffic.end();
            WrongState.unless(rows == template.due(), "%s did %d rows", name, rows);
            WrongState.unless(
                    copy.count("select count(*) from users where tier = 'FREE'") == rows,
                    "%s left other users than it should",
                    name);
            Latencies during = traffic.between(begin, end);
            session.say(
                    "  beside %-18s %5.1f s, writes p99 %,8.1f ms, slowest %,8.1f ms",
                    name,
                    (end - begin) / 1e9,
                    during.writes().percentile(99),
                    during.writes().max());
            return new Beside(traffic.between(begin - BEFORE + BEFORE / 2, begin), during);
        }
    }

    private static Samples samples(List<Beside> all, ToDoubleFunction<Beside> figure) {
        return Samples.of(all.stream().mapToDouble(figure).toArray());
    }
}
