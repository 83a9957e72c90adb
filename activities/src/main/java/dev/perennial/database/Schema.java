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
        flyway(dataSource).migrate();
    }

    /** For looking at what is there. */
    public static Flyway flyway(DataSource dataSource) {
        return Flyway.configure()
                .dataSource(dataSource)
                .schemas(NAME)
                .defaultSchema(NAME)
                .createSchemas(true)
                .locations("classpath:db/migration")
                // Else it waits within a transaction while a migration runs, and our sessions may not do that for long.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load();
    }
}
