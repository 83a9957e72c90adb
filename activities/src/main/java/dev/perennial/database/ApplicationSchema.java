package dev.perennial.database;

import org.jdbi.v3.core.config.JdbiConfig;

/**
 * Where the application's own tables are. Statements find them by the session's search path, but for {@code cron_job_runs},
 * which has to be named whole: ours is {@code public} unless {@code DATABASE_URL} names another with {@code ?schema=}.
 */
public final class ApplicationSchema implements JdbiConfig<ApplicationSchema> {

    public static final String USUAL = "public";

    private String name;

    public ApplicationSchema() {
        this(USUAL);
    }

    private ApplicationSchema(String name) {
        this.name = name;
    }

    public void set(String schema) {
        this.name = schema;
    }

    public String name() {
        return name;
    }

    /** The table that the application reads its history in, as SQL names it. */
    public String mirror() {
        return mirrorIn(name);
    }

    static String mirrorIn(String schema) {
        return (schema.equals(USUAL) ? schema : quoted(schema)) + ".cron_job_runs";
    }

    static String quoted(String schema) {
        return '"' + schema.replace("\"", "\"\"") + '"';
    }

    @Override
    public ApplicationSchema createCopy() {
        return new ApplicationSchema(name);
    }
}
