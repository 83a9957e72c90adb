package dev.perennial.database;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The product's own tables, in a schema of their own beside the application's. */
public final class Schema {

    /** Where everything of ours lives but the mirror that the application reads. */
    public static final String NAME = "perennial";

    private Schema() {}

    /** Brings the schema up to date; does nothing when it is. */
    public static void migrate(DataSource dataSource) {
        migrate(dataSource, ApplicationSchema.USUAL);
    }

    /**
     * The same for an application in a schema of its own.
     *
     * @param applicationSchema where {@code cron_job_runs} is, or is made
     */
    public static void migrate(DataSource dataSource, String applicationSchema) {
        flyway(dataSource, applicationSchema).migrate();
    }

    /** For looking at what is there. */
    public static Flyway flyway(DataSource dataSource) {
        return flyway(dataSource, ApplicationSchema.USUAL);
    }

    private static Flyway flyway(DataSource dataSource, String applicationSchema) {
        return Flyway.configure()
                .dataSource(dataSource)
                .schemas(NAME)
                .defaultSchema(NAME)
                .createSchemas(true)
                .locations("classpath:db/migration")
                // The released migrations name public.cron_job_runs; Flyway puts the application's table there without
                // a change
                // of their text, whose checksum it keeps.
                .placeholderPrefix("public.cron_")
                .placeholders(Map.of("job", ApplicationSchema.mirrorIn(applicationSchema)))
                .placeholderSuffix("_runs")
                // Else it waits within a transaction while a migration runs, and our sessions may not do that for long.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load();
    }
}
