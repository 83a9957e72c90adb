package dev.perennial.bench.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.lab.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;

/** db-scheduler, asking every second, as its guide advises where punctuality matters. */
final class DbScheduler implements Peer {

    private static final String TABLE =
            """
            create table scheduled_tasks (
                task_name            text not null,
                task_instance        text not null,
                task_data            bytea,
                execution_time       timestamptz not null,
                picked               boolean not null,
                picked_by            text,
                last_success         timestamptz,
                last_failure         timestamptz,
                consecutive_failures int,
                last_heartbeat       timestamptz,
                version              bigint not null,
                priority             smallint,
                primary key (task_name, task_instance));
            create index on scheduled_tasks (execution_time);
            create index on scheduled_tasks (last_heartbeat);
            """;

    @Override
    public String name() {
        // Its manifest does not say.
        Properties properties = new Properties();
        try (InputStream in = Scheduler.class.getResourceAsStream(
                "/META-INF/maven/com.github.kagkarlsson/db-scheduler/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "db-scheduler " + properties.getProperty("version");
    }

    @Override
    public List<Duration> lateness(Lab lab, Copy database, List<Instant> times) {
        database.watcher().useHandle(handle -> handle.createScript(TABLE).execute());
        Arrivals arrivals = new Arrivals(times);
        OneTimeTask<Void> task = Tasks.oneTime("bench")
                .execute((instance, context) -> arrivals.begin(Integer.parseInt(instance.getId())));
        try (HikariDataSource pool = database.pool(20)) {
            Scheduler scheduler = Scheduler.create(pool, task)
                    .threads(20)
                    .pollingInterval(Duration.ofSeconds(1))
                    .pollUsingLockAndFetch(0.5, 1.0)
                    .build();
            for (int i = 0; i < times.size(); i++) {
                scheduler.schedule(task.instance(Integer.toString(i)), times.get(i));
            }
            scheduler.start();
            try {
                return arrivals.lateness();
            } finally {
                scheduler.stop();
            }
        }
    }
}
