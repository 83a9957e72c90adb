package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.worker.PackagedWorker;
import dev.perennial.bench.worker.ProductSchedules;
import dev.perennial.bench.worker.Server;
import dev.perennial.devstack.sample.SampleApplication;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleUpdate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** What jobs cost that are not due, and how soon an edit of one of their schedules is put right. */
public final class G31IdleJobs implements Goal {

    private static final Duration MEASURED = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration MAKING_ONE = Duration.ofMillis(500);

    @Override
    public String id() {
        return "G31";
    }

    @Override
    public String title() {
        return "Thousands of jobs that are not due";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        int jobs = session.scale().idleJobs();
        Path catalogue = ProductSchedules.catalogue(session, jobs, G31IdleJobs::inTwoWeeks, "timeout: 1m");
        try (Copy database = session.cluster().empty();
                Server temporal = Server.startAsInProduction(session.work())) {
            SampleApplication.createIn(database.url());
            try (PackagedWorker worker =
                    PackagedWorker.start(session, temporal, database, catalogue, PackagedWorker.AS_SHIPPED)) {
                worker.awaitFirstPoll(temporal);
                await(
                        database,
                        "select count(*) from perennial.job_definitions where converged_listing <> ''",
                        jobs,
                        PATIENCE.plus(MAKING_ONE.multipliedBy(jobs)));
                session.say("  %,d jobs have their schedules", jobs);
                return findings(session, jobs, temporal, database, worker);
            }
        }
    }

    /** Monthly, on a day that is not near. */
    private static String inTwoWeeks(int job) {
        int day = LocalDate.now(ZoneOffset.UTC).plusDays(14).getDayOfMonth() % 28 + 1;
        return "%d %d %d * *".formatted(job % 60, job / 60 % 24, day);
    }

    private List<Finding> findings(Session session, int jobs, Server temporal, Copy database, PackagedWorker worker) {
        double[] ofServer = new double[session.scale().repetitions()];
        double[] ofWorker = new double[ofServer.length];
        double[] together = new double[ofServer.length];
        double[] repaired = new double[ofServer.length];
        for (int i = 0; i < ofServer.length; i++) {
            double server = temporal.cpuSeconds();
            double product = cpuSeconds(worker.process());
            LockSupport.parkNanos(MEASURED.toNanos());
            ofServer[i] = 100 * (temporal.cpuSeconds() - server) / MEASURED.toSeconds();
            ofWorker[i] = 100 * (cpuSeconds(worker.process()) - product) / MEASURED.toSeconds();
            together[i] = ofServer[i] + ofWorker[i];
            repaired[i] = secondsUntilRepaired(temporal, database, "job_%03d".formatted(jobs / 2 + i));
            session.say(
                    "  server %.1f %%, worker %.1f %%, an edit repaired after %.1f s",
                    ofServer[i], ofWorker[i], repaired[i]);
        }
        return List.of(
                new Finding(
                        id(),
                        "of one core, Temporal's server and the worker together",
                        "%",
                        Samples.of(together),
                        Optional.of(Bar.atMost(10, 5)),
                        "%,d jobs that are not due, for %d s each time; the dev server with a database file, and with the setting"
                                        .formatted(jobs, MEASURED.toSeconds())
                                + " of a server in production for its cache of search attributes"),
                new Finding(
                        id(),
                        "from an edit of a schedule in Temporal until it is put right",
                        "s",
                        Samples.of(repaired),
                        Optional.of(Bar.neverAbove(60, 20)),
                        "another spec, as its web UI writes it"),
                Finding.information(id(), "of these, the server", "%", Samples.of(ofServer), ""),
                Finding.information(id(), "of these, the worker", "%", Samples.of(ofWorker), ""));
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    private static double secondsUntilRepaired(Server temporal, Copy database, String job) {
        temporal.schedules()
                .getHandle(job)
                .update(input -> new ScheduleUpdate(
                        Schedule.newBuilder(input.getDescription().getSchedule())
                                .setSpec(ScheduleSpec.newBuilder()
                                        .setIntervals(List.of(new ScheduleIntervalSpec(Duration.ofDays(9))))
                                        .build())
                                .build()));
        long edited = System.nanoTime();
        await(
                database,
                "select count(*) from perennial.job_events where kind = 'repaired' and job_id = '%s'".formatted(job),
                1,
                PATIENCE);
        return (System.nanoTime() - edited) / 1e9;
    }

    private static void await(Copy database, String query, long wanted, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (database.count(query) < wanted) {
            WrongState.unless(System.nanoTime() < end, "still not %d: %s", wanted, query);
            LockSupport.parkNanos(200_000_000);
        }
    }
}
