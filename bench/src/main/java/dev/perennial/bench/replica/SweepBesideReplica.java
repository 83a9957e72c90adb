package dev.perennial.bench.replica;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.lab.Lab;
import dev.perennial.bench.sweep.EngineRun;
import java.io.IOException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A declared sweep beside a replica on a narrow line, each time on a fresh copy of the same data; close() ends both servers. */
public final class SweepBesideReplica implements AutoCloseable {

    private static final String DUE =
            "select count(*) from subscriptions where provider = 'dlocal' and status = 'active' and expires_at <= timestamp '2026-01-01 09:10:00'";

    private final Template template;
    private final ReplicatedServer server;

    private SweepBesideReplica(Template template, ReplicatedServer server) {
        this.template = template;
        this.server = server;
    }

    /**
     * One sweep.
     *
     * @param seconds that it took
     * @param lagSeconds how old what the replica showed was at its oldest
     * @param pageBytes of the log that the server wrote during the page with most of it
     * @param logBytes that it wrote in all
     */
    public record Trial(double seconds, double lagSeconds, long pageBytes, long logBytes) {}

    public static SweepBesideReplica start(Lab lab, Template template) throws IOException {
        return new SweepBesideReplica(
                template, ReplicatedServer.start(lab.work(), template, line -> lab.say("%s", line)));
    }

    public Trial listening(long bytesPerSecond) throws Exception {
        return run(bytesPerSecond, EngineRun::new);
    }

    public Trial listeningToNobody(long bytesPerSecond) throws Exception {
        return run(bytesPerSecond, EngineRun::listeningToNobody);
    }

    private Trial run(long bytesPerSecond, Function<Jdbi, EngineRun> made) throws Exception {
        try (Copy copy = server.primary().copy(template);
                HikariDataSource pool = copy.pool(4);
                Handle watcher = copy.watcher().open()) {
            server.awaitReplayed();
            server.line().limitFromServer(bytesPerSecond);
            Jdbi jdbi = Jdbi.create(pool);
            PageWal pages = new PageWal(watcher);
            jdbi.setTransactionHandler(pages);
            long due = copy.count(DUE);
            long written = copy.watcher().withHandle(Wal::written);
            try (EngineRun engine = made.apply(jdbi);
                    LagWatch lag = LagWatch.of(copy.watcher(), server.standby())) {
                long begin = System.nanoTime();
                long rows = engine.declared();
                double seconds = (System.nanoTime() - begin) / 1e9;
                WrongState.unless(rows == due && copy.count(DUE) == 0, "it ended %d of %d", rows, due);
                long log = copy.watcher().withHandle(Wal::written) - written;
                server.awaitReplayed();
                return new Trial(seconds, lag.longest(), pages.most(), log);
            }
        } finally {
            server.line().unlimited();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
