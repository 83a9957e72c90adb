package dev.perennial.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.lab.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/** JobRunr with 20 workers, asking every five seconds, the least that it advises. */
public final class JobRunrPeer implements Peer {

    // Mutable state: a job of JobRunr is a static call
    private static volatile Arrivals arrivals = new Arrivals(List.of());

    /** The job; JobRunr calls it by its name. */
    public static void begin(int job) {
        arrivals.begin(job);
    }

    @Override
    public String name() {
        return "JobRunr " + JobRunr.class.getPackage().getImplementationVersion();
    }

    @Override
    public List<Duration> lateness(Lab lab, Copy database, List<Instant> times) {
        arrivals = new Arrivals(times);
        try (HikariDataSource pool = database.pool(20)) {
            JobScheduler scheduler = JobRunr.configure()
                    .useJsonMapper(new JacksonJsonMapper())
                    .useStorageProvider(new PostgresStorageProvider(pool))
                    .useBackgroundJobServer(
                            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                                    .andPollIntervalInSeconds(5)
                                    .andWorkerCount(20))
                    .initialize()
                    .getJobScheduler();
            for (int i = 0; i < times.size(); i++) {
                int job = i;
                scheduler.schedule(times.get(i), () -> JobRunrPeer.begin(job));
            }
            try {
                return arrivals.lateness();
            } finally {
                JobRunr.destroy();
            }
        }
    }
}
