package dev.perennial.cli.connect;

import static dev.perennial.database.Columns.time;

import dev.perennial.database.ApplicationSchema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What {@code doctor} and {@code demo} ask a PostgreSQL server about itself and its tables. */
public final class ServerDao {

    private final Handle handle;
    private final String mirror;

    ServerDao(Handle handle) {
        this.handle = handle;
        this.mirror = handle.getConfig(ApplicationSchema.class).mirror();
    }

    /** The table that the application reads its history in, as SQL names it. */
    public String mirror() {
        return mirror;
    }

    /**
     * A table's column.
     *
     * @param type with its length or precision
     * @param category of {@code pg_type}
     */
    public record Column(String name, String type, String category, boolean required) {}

    public String version() {
        return handle.createQuery("select current_setting('server_version')")
                .mapTo(String.class)
                .one();
    }

    public Instant clock() {
        return handle.createQuery("select clock_timestamp() as now")
                .map((row, context) -> time(row, "now").orElseThrow())
                .one();
    }

    public String role() {
        return handle.createQuery("select current_user::text")
                .mapTo(String.class)
                .one();
    }

    /** Whether our role sees what the sessions of other roles do. */
    public boolean seesOtherSessions() {
        return handle.createQuery("select pg_has_role('pg_read_all_stats', 'usage')")
                .mapTo(Boolean.class)
                .one();
    }

    public boolean isPartitioned(String table) {
        return handle.createQuery("select relkind = 'p' from pg_class where oid = to_regclass(:table)")
                .bind("table", table)
                .mapTo(Boolean.class)
                .one();
    }

    public boolean hasTable(String qualifiedName) {
        return handle.createQuery("select to_regclass(:name) is not null")
                .bind("name", qualifiedName)
                .mapTo(Boolean.class)
                .one();
    }

    /** Runs that the application's table did not take so far. */
    public long pendingInMirror() {
        if (!hasTable("perennial.mirror_pending")) {
            return 0;
        }
        return handle.createQuery("select count(*) from perennial.mirror_pending")
                .mapTo(Long.class)
                .one();
    }

    /** The newest migration that went through; empty when Flyway has never been here. */
    public Optional<String> migratedTo() {
        if (!hasTable("perennial.flyway_schema_history")) {
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
        return columns(mirror);
    }

    public List<Column> columns(String table) {
        return handle.createQuery(
                        """
                        select a.attname as name,
                               format_type(a.atttypid, a.atttypmod) as type,
                               t.typcategory::text as category,
                               a.attnotnull as required
                          from pg_attribute a
                          join pg_type t on t.oid = a.atttypid
                         where a.attrelid = to_regclass(:table) and a.attnum > 0 and not a.attisdropped
                         order by a.attnum
                        """)
                .bind("table", table)
                .map((row, context) -> new Column(
                        row.getString("name"),
                        row.getString("type"),
                        row.getString("category"),
                        row.getBoolean("required")))
                .list();
    }

    /** Whether our role has this right on a table, or on columns of it: it may have been granted no more than it needs. */
    public boolean may(String right, String table) {
        return handle.createQuery("select has_any_column_privilege(:table, :right)")
                .bind("table", table)
                .bind("right", right)
                .mapTo(Boolean.class)
                .one();
    }

    public boolean mayDelete(String table) {
        return handle.createQuery("select has_table_privilege(:table, 'DELETE')")
                .bind("table", table)
                .mapTo(Boolean.class)
                .one();
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

    /** Whether an index, valid and whole or not, begins with these columns in this order. */
    public boolean hasIndex(String table, List<String> columns) {
        return handle.createQuery(
                        """
                        select exists (
                            select 1
                              from pg_index i
                             where i.indrelid = to_regclass(:table)
                               and i.indisvalid
                               and (select array_agg(pg_get_indexdef(i.indexrelid, n, true) order by n)
                                      from generate_series(1, :count) n) = cast(:columns as text[]))
                        """)
                .bind("table", table)
                .bind("count", columns.size())
                .bind("columns", "{" + String.join(",", columns) + "}")
                .mapTo(Boolean.class)
                .one();
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
