package dev.perennial.bench.database;

import dev.perennial.database.Schema;
import dev.perennial.devstack.sample.SampleApplication;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsJob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Data that many repetitions begin with: the application's tables as Prisma makes them, ours as Flyway does, and the index
 * that the product suggests. Made once and kept; what its rows are made from is in its name.
 *
 * @param users as many subscriptions
 * @param due how many of these have run out
 */
public record Template(int users, int due) {

    /** The time that everything is relative to. */
    public static final Instant NOW = Instant.parse("2026-01-01T09:10:00Z");

    private static final String ROWS = script("template.sql");

    String name() {
        int contents = Objects.hash(ROWS, NOW, suggestedIndex());
        return "template_%d_%d_%08x".formatted(users, due, contents);
    }

    void ensureIn(Cluster cluster, Consumer<String> progress) {
        if (cluster.exists("select 1 from pg_database where datname = '" + name() + "'")) {
            return;
        }
        progress.accept(
                "making a template of %,d users and subscriptions, %,d of them due (once) …".formatted(users, due));
        cluster.drop("unfinished");
        cluster.create("unfinished");
        fill(cluster.url("postgres", "unfinished"));
        cluster.rename("unfinished", name());
    }

    private void fill(String url) {
        SampleApplication.createIn(url);
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        Schema.migrate(dataSource);
        Jdbi.create(url).useHandle(handle -> {
            handle.createScript(ROWS.replace(":users", Integer.toString(users))
                            .replace(":due", Integer.toString(due))
                            .replace(":now", "timestamp '" + NOW.toString().replace("Z", "") + "'"))
                    .execute();
            handle.execute(suggestedIndex());
            handle.execute("vacuum (analyze, freeze)");
        });
    }

    private static String suggestedIndex() {
        return new DowngradeExpiredSubscriptionsJob().indexes().get(0).sql();
    }

    private static String script(String name) {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
