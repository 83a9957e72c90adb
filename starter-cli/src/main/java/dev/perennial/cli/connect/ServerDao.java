package dev.perennial.cli.connect;

import dev.perennial.database.ApplicationSchema;
import dev.perennial.database.TableDao;
import dev.perennial.database.TableDao.Column;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What {@code doctor} and {@code demo} ask a PostgreSQL server about itself and its tables. */
public final class ServerDao {

    private final Handle handle;
    private final TableDao tables;
    private final String mirror;

    ServerDao(Handle handle) {
        this.handle = handle;
        this.tables = new TableDao(handle);
        this.mirror = handle.getConfig(ApplicationSchema.class).mirror();
    }

    public TableDao tables() {
        return tables;
    }

    /** The table that the application reads its history in, as SQL names it. */
    public String mirror() {
        return mirror;
    }

    public String version() {
        return handle.createQuery("select current_setting('server_version')")
                .mapTo(String.class)
                .one();
    }

    public Instant clock() {
        return handle.createQuery("select clock_timestamp()")
                .mapTo(Instant.class)
                .one();
    }

    /** Whether our role sees what the sessions of other roles do. */
    public boolean seesOtherSessions() {
        return handle.createQuery("select pg_has_role('pg_read_all_stats', 'usage')")
                .mapTo(Boolean.class)
                .one();
    }

    /** Runs that the application's table did not take so far. */
    public long pendingInMirror() {
        if (!tables.hasTable("perennial.mirror_pending")) {
            return 0;
        }
        return handle.createQuery("select count(*) from perennial.mirror_pending")
                .mapTo(Long.class)
                .one();
    }

    /** The newest migration that went through; empty when Flyway has never been here. */
    public Optional<String> migratedTo() {
        if (!tables.hasTable("perennial.flyway_schema_history")) {
            return Optional.empty();
        }
        return handle.createQuery(
                        """
                        select version
                          from perennial.flyway_schema_history
                         where success and version is not null
                         order by installed_rank desc
                         limit 1
                        """)
                .mapTo(String.class)
                .findOne();
    }

    public List<Column> mirrorColumns() {
        return tables.columns(mirror);
    }

    public String mirrorOwner() {
        return handle.createQuery(
                        "select pg_get_userbyid(relowner)::text from pg_class where oid = to_regclass(:mirror)")
                .bind("mirror", mirror)
                .mapTo(String.class)
                .one();
    }

    public boolean mayWriteMirror() {
        return handle.createQuery(
                        """
                        select has_table_privilege(:mirror, 'INSERT')
                           and has_table_privilege(:mirror, 'UPDATE')
                           and has_table_privilege(:mirror, 'SELECT')
                        """)
                .bind("mirror", mirror)
                .mapTo(Boolean.class)
                .one();
    }

    public List<String> mirrorChecks() {
        return handle.createQuery(
                        """
                        select pg_get_constraintdef(oid)
                          from pg_constraint
                         where conrelid = to_regclass(:mirror) and contype = 'c'
                         order by conname
                        """)
                .bind("mirror", mirror)
                .mapTo(String.class)
                .list();
    }

    /** Tables that are neither PostgreSQL's nor ours. */
    public List<String> applicationTables() {
        return handle.createQuery(
                        """
                        select n.nspname || '.' || c.relname
                          from pg_class c
                          join pg_namespace n on n.oid = c.relnamespace
                         where c.relkind in ('r', 'p', 'v', 'm', 'f')
                           and n.nspname not in ('pg_catalog', 'information_schema', 'perennial')
                           and n.nspname !~ '^pg_(toast|temp)'
                           and n.nspname || '.' || c.relname <> :mirror
                         order by 1
                        """)
                .bind("mirror", mirror)
                .mapTo(String.class)
                .list();
    }

    /** What stands written at a table; empty when nothing does or there is no such table. */
    public Optional<String> commentOn(String table) {
        return handle.createQuery("select obj_description(to_regclass(:table), 'pg_class')")
                .bind("table", table)
                .mapTo(String.class)
                .findOne();
    }

    /** Marks the sample application's tables as such, so that another start knows them again. */
    public void markAsSample(String mark) {
        handle.execute("comment on table public.users is '" + mark.replace("'", "''") + "'");
    }
}
