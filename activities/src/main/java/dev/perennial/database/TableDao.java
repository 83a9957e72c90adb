package dev.perennial.database;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** What PostgreSQL says of a table: its columns, its indexes, and what our role may do with it. Names are found by the search path. */
public final class TableDao {

    private final Handle handle;

    public TableDao(Handle handle) {
        this.handle = handle;
    }

    /**
     * A table's column.
     *
     * @param type with its length or precision
     * @param category of {@code pg_type}
     */
    public record Column(String name, String type, String category, boolean required) {}

    public String role() {
        return handle.createQuery("select current_user::text")
                .mapTo(String.class)
                .one();
    }

    public boolean isPartitioned(String table) {
        return handle.createQuery("select relkind = 'p' from pg_class where oid = to_regclass(:table)")
                .bind("table", table)
                .mapTo(Boolean.class)
                .one();
    }

    public boolean hasTable(String table) {
        return handle.createQuery("select to_regclass(:table) is not null")
                .bind("table", table)
                .mapTo(Boolean.class)
                .one();
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
                .map(ConstructorMapper.of(Column.class))
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
}
