package dev.perennial.bench.goals;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.sweep.EngineRun;
import dev.perennial.jobs.sweep.SweptTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;

/** How soon a sweep is silent after something says that it should be. */
public final class G24Silence implements Goal {

    private static final String LEFT =
            "select count(*) from subscriptions where provider = 'dlocal' and status = 'active' and expires_at <= timestamp '2026-01-01 09:10:00'";
    /** Each page leaves a row there until the step is done; to count them costs nothing. */
    private static final String PAGES = "select count(*) from perennial.run_step_pages";

    private static final int PAGES_BEFORE = 8;
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

    @Override
    public String id() {
        return "G24";
    }

    @Override
    public String title() {
        return "From a signal to silence";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        List<Double> seconds = new ArrayList<>();
        Template template =
                new Template(session.scale().users(), session.scale().due());
        for (int repetition = 1; repetition <= session.scale().repetitions(); repetition++) {
            try (Copy copy = session.cluster().copy(template);
                    HikariDataSource pool = copy.pool(4)) {
                double took = silence(copy, Jdbi.create(pool));
                seconds.add(took);
                session.say(
                        "  %d/%d silent after %.2f s",
                        repetition, session.scale().repetitions(), took);
            }
        }
        return List.of(new Finding(
                id(),
                "from the commit of what the job's own condition reads to the last page that others see",
                "s",
                new Samples(seconds),
                Optional.of(Bar.neverAbove(1, 0.5)),
                "looked at every 5 ms; then nothing for two seconds"));
    }

    private static double silence(Copy copy, Jdbi jdbi) throws Exception {
        copy.watcher().useHandle(handle -> {
            handle.execute("create table traffic as select false as busy");
            handle.execute("grant select on traffic to public");
        });
        try (EngineRun engine = new EngineRun(jdbi)) {
            long all = copy.count(LEFT);
            CompletableFuture<SweptTable> sweep = CompletableFuture.supplyAsync(() -> engine.declared(Map.of(
                    "while_sql", "not (select busy from traffic)", "give_up_after", QUIET.toSeconds() + 2 + "s")));
            while (copy.count(PAGES) < PAGES_BEFORE && !sweep.isDone()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            copy.watcher().useHandle(handle -> handle.execute("update traffic set busy = true"));
            long signal = System.nanoTime();
            double last = lastChange(copy, signal);
            SweptTable swept = sweep.join();
            WrongState.unless(
                    swept.partial() != null && copy.count(LEFT) == all - swept.rowCount() && copy.count(LEFT) > 0,
                    "it did not stop: %s",
                    swept);
            return last;
        }
    }

    /** Seconds after the signal. */
    private static double lastChange(Copy copy, long signal) {
        long pages = copy.count(PAGES);
        long changed = signal;
        while (System.nanoTime() - changed < QUIET.toNanos()) {
            long now = copy.count(PAGES);
            if (now != pages) {
                pages = now;
                changed = System.nanoTime();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return (changed - signal) / 1e9;
    }
}
