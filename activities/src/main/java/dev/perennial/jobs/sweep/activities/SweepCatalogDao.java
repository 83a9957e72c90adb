package dev.perennial.jobs.sweep.activities;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What PostgreSQL knows of a table that a definition names. */
final class SweepCatalogDao {

    private final Handle handle;

    SweepCatalogDao(Handle handle) {
        this.handle = handle;
    }

    /** A table or a partitioned one; empty when there is none of this name. */
    boolean exists(String table) {
        return handle.createQuery(
                        "select exists (select 1 from pg_class where oid = to_regclass(:table) and relkind in ('r', 'p'))")
                .bind("table", table)
                .mapTo(Boolean.class)
                .one();
    }

    /** The columns of its primary key, in the key's order; empty when it has none. */
    List<String> key(String table) {
        return handle.createQuery(
                        """
                        select a.attname::text
                          from pg_index i
                          cross join lateral unnest(i.indkey) with ordinality as k (attnum, place)
                          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                         where i.indrelid = to_regclass(:table)
                           and i.indisprimary
                         order by k.place
                        """)
                .bind("table", table)
                .mapTo(String.class)
                .list();
    }

    /**
     * A column.
     *
     * @param type as a cast names it
     * @param required that it is never null
     * @param time that it holds a date or a time
     */
    record Column(String name, String type, boolean required, boolean time) {

        private static Column read(ResultSet row, StatementContext context) throws SQLException {
            return new Column(
                    row.getString("name"),
                    row.getString("type"),
                    row.getBoolean("required"),
                    row.getBoolean("is_time"));
        }
    }

    Optional<Column> column(String table, String name) {
        return handle.createQuery(
                        """
                        select a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
                               t.typcategory = 'D' as is_time
                          from pg_attribute a
                          join pg_type t on t.oid = a.atttypid
                         where a.attrelid = to_regclass(:table)
                           and a.attname = :name
                           and a.attnum > 0
                           and not a.attisdropped
                        """)
                .bind("table", table)
                .bind("name", name)
                .map(Column::read)
                .findOne();
    }

    /** Columns that hold a time and are in a valid index by which rows can be gone through in order. */
    List<Column> indexedTimes(String table) {
        return handle.createQuery(
                        """
                        select distinct a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type,
                               a.attnotnull as required, true as is_time
                          from pg_index i
                          join pg_class c on c.oid = i.indexrelid
                          join pg_am m on m.oid = c.relam and m.amname = 'btree'
                          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                          join pg_type t on t.oid = a.atttypid and t.typcategory = 'D'
                         where i.indrelid = to_regclass(:table)
                           and i.indisvalid
                         order by 1
                        """)
                .bind("table", table)
                .map(Column::read)
                .list();
    }

    /** The columns of the one table that the other one has not. */
    List<String> missingIn(String archive, String table) {
        return handle.createQuery(
                        """
                        select a.attname::text
                          from pg_attribute a
                         where a.attrelid = to_regclass(:table)
                           and a.attnum > 0
                           and not a.attisdropped
                           and a.attgenerated = ''
                           and not exists (select 1
                                             from pg_attribute b
                                            where b.attrelid = to_regclass(:archive)
                                              and b.attname = a.attname
                                              and b.attnum > 0
                                              and not b.attisdropped)
                         order by a.attnum
                        """)
                .bind("table", table)
                .bind("archive", archive)
                .mapTo(String.class)
                .list();
    }

    /** Whether our role has a right on the whole table. */
    boolean may(String right, String table) {
        return handle.createQuery("select has_table_privilege(:table, :right)")
                .bind("table", table)
                .bind("right", right)
                .mapTo(Boolean.class)
                .one();
    }

    boolean mayUpdate(String table, String column) {
        return handle.createQuery("select has_column_privilege(:table, :column, 'update')")
                .bind("table", table)
                .bind("column", column)
                .mapTo(Boolean.class)
                .one();
    }
}
