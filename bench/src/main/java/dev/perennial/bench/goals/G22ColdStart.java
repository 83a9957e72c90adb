package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.worker.PackagedWorker;
import dev.perennial.bench.worker.Server;
import dev.perennial.devstack.sample.SampleApplication;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** How long after a deploy or a crash the worker is back, and what it costs while it waits. */
public final class G22ColdStart implements Goal {

    private static final long SETTLES = 10_000_000_000L;

    @Override
    public String id() {
        return "G22";
    }

    @Override
    public String title() {
        return "Cold start and idle memory of the packaged worker";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Path jobs = session.home().resolve("jobs.yaml");
        double[] seconds = new double[session.scale().repetitions()];
        double[] resident = new double[seconds.length];
        try (Copy database = session.cluster().empty();
                Server temporal = Server.start(session.work())) {
            SampleApplication.createIn(database.url());
            for (int i = 0; i < seconds.length; i++) {
                try (PackagedWorker worker =
                        PackagedWorker.start(session, temporal, database, jobs, PackagedWorker.AS_SHIPPED)) {
                    seconds[i] = worker.awaitFirstPoll(temporal).toMillis() / 1e3;
                    LockSupport.parkNanos(SETTLES);
                    resident[i] = worker.residentMiB();
                    session.say("  first poll after %.1f s, %.0f MiB resident", seconds[i], resident[i]);
                }
            }
        }
        return List.of(
                new Finding(
                        id(),
                        "from the process's start to its first poll",
                        "s",
                        Samples.of(seconds),
                        Optional.of(Bar.atMost(12, 5)),
                        "as ./perennial start does; the server's own list of pollers tells; the first of"
                                + " them migrates an empty database"),
                new Finding(
                        id(),
                        "resident memory while idle",
                        "MiB",
                        Samples.of(resident),
                        Optional.of(Bar.atMost(400, 250)),
                        "worker, control loop and API in one process, ten seconds later"));
    }
}
