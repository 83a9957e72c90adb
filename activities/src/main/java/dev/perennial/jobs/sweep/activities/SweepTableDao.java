package dev.perennial.jobs.sweep.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.database.AppTime;
import dev.perennial.database.Condition;
import dev.perennial.database.Json;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.sweep.PageEnd;
import dev.perennial.sweep.RowKey;
import dev.perennial.sweep.Sweep;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Every statement on a table that a definition names. Names are quoted, types come from PostgreSQL, values are bound; only the condition
 * is somebody's SQL, and it is one expression (see {@link Condition}).
 */
final class SweepTableDao {

    private static final String STILL_DUE = "still_due";

    private final Handle handle;
    private final SweepSettings settings;
    private final SweepTarget target;
    private final Instant asOf;

    SweepTableDao(Handle handle, SweepSettings settings, SweepTarget target, Instant asOf) {
        this.handle = handle;
        this.settings = settings;
        this.target = target;
        this.asOf = asOf;
    }

    /** So that a column without a zone is read as UTC, whatever the session's zone. */
    private void inUtc() {
        handle.execute("set local time zone 'UTC'");
    }

    SweptRows lock(RowKey after, int limit, List<String> except) {
        inUtc();
        boolean isFirst = after.equals(RowKey.FIRST);
        Query query = query(
                """
                with locked as materialized (
                  select row_number() over () as place_in_page, l.*
                    from (select %s, t.tableoid as row_in, t.ctid as row_at
                            from %s t
                           where (%s)%s%s
                           order by %s
                           limit :limit
                             for update skip locked) l
                )
                select (select %s from locked order by place_in_page desc limit 1) as place,
                       count(*) as size,
                       array_agg(row_in)::text as rows_in,
                       array_agg(row_at)::text as rows_at
                  from locked
                """
                        .formatted(
                                target.placed(),
                                target.table(),
                                settings.due().sql(),
                                isFirst ? "" : "\n             and " + target.after(),
                                except(except),
                                target.ordered(),
                                target.placeOf()));
        if (!isFirst) {
            query.bind("after", after.id());
        }
        return bind(query, except)
                .bind("limit", limit)
                .map((row, context) -> row.getInt("size") == 0
                        ? SweptRows.NONE
                        : new SweptRows(
                                row.getInt("size"),
                                new RowKey(AppTime.FIRST, row.getString("place")),
                                row.getString("rows_in"),
                                row.getString("rows_at")))
                .one();
    }

    boolean anyLeft(List<String> except) {
        // The zone holds for a transaction, and nobody else has begun one.
        return handle.inTransaction(transaction -> {
            inUtc();
            Query query = query("select exists (select 1 from %s t where (%s)%s)"
                    .formatted(target.table(), settings.due().sql(), except(except)));
            return bind(query, except).mapTo(Boolean.class).one();
        });
    }

    /** How many rows are due, up to so many. */
    long countDue(long most) {
        inUtc();
        Query query = query("select count(*) from (select 1 from %s t where (%s) limit :most) due"
                .formatted(target.table(), settings.due().sql()));
        return bind(query, List.of()).bind("most", most).mapTo(Long.class).one();
    }

    /** How many rows PostgreSQL thinks are due; none is read. */
    long expectedDue() {
        inUtc();
        return plan("select 1 from %s t where (%s)"
                        .formatted(target.table(), settings.due().sql()))
                .path("Plan Rows")
                .asLong();
    }

    /** How many rows PostgreSQL thinks that there are; -1 when it was never asked to look. */
    long estimatedRows() {
        return handle.createQuery(
                        """
                        select coalesce(sum(greatest(c.reltuples, 0)) filter (where c.reltuples >= 0), -1)::bigint
                          from pg_class c
                         where c.oid = to_regclass(:table)
                            or c.oid in (select inhrelid from pg_inherits where inhparent = to_regclass(:table))
                        """)
                .bind("table", target.table())
                .mapTo(Long.class)
                .one();
    }

    /**
     * Does the work for locked rows, those that are still due.
     *
     * @throws io.temporal.failure.ApplicationFailure when a row is due afterwards too: it would be changed for ever
     */
    void apply(SweptRows rows, PageEnd end) {
        String locked = "unnest(cast(:rowsIn as oid[]), cast(:rowsAt as tid[])) as locked (row_in, row_at)\n"
                + " where t.tableoid = locked.row_in and t.ctid = locked.row_at and (%s)"
                        .formatted(settings.due().sql());
        Query query = query(work(locked)
                + """
                ,
                came_to (name, count, ids) as materialized (
                  select '%s', count(*), cast(null as text[]) from worked
                   union all
                  select '%s', count(*), cast(null as text[]) from worked where still_due having count(*) > 0
                )
                """
                        .formatted(settings.work().done(), STILL_DUE)
                + PageEnd.SQL);
        bindSet(query);
        end.by(bind(query, List.of()).bind("rowsIn", rows.rowsIn()).bind("rowsAt", rows.rowsAt()));
        if (end.cameTo().count(STILL_DUE) > 0) {
            throw JobFailure.of(
                    FailureKind.MISCONFIGURED,
                    "rows of %s are still due after set, so each run would change them again: let set change what due asks for; nothing was changed"
                            .formatted(settings.table()));
        }
    }

    private String work(String locked) {
        return switch (settings.work()) {
            case DELETE ->
                "with worked as (delete from %s t using %s returning false as still_due)"
                        .formatted(target.table(), locked);
            case SET ->
                "with worked as (update %s t set %s from %s returning (%s) as still_due)"
                        .formatted(
                                target.table(), values(), locked, settings.due().sql());
            case ARCHIVE ->
                "with gone as (delete from %s t using %s returning t.*), worked as (insert into %s (%s) select %s from gone g returning false as still_due)"
                        .formatted(
                                target.table(),
                                locked,
                                settings.archive().orElseThrow().sql(),
                                TableName.quoted(columns(), ""),
                                TableName.quoted(columns(), "g."));
        };
    }

    /** Those of the table that are written: what PostgreSQL computes it computes in the archive too. */
    private List<String> columns() {
        return handle.createQuery(
                        """
                        select attname::text
                          from pg_attribute
                         where attrelid = to_regclass(:table)
                           and attnum > 0
                           and not attisdropped
                           and attgenerated = ''
                         order by attnum
                        """)
                .bind("table", target.table())
                .mapTo(String.class)
                .list();
    }

    private String values() {
        return settings.set().entrySet().stream()
                .map(value -> "%s = %s".formatted(TableName.quoted(value.getKey()), value(value)))
                .collect(Collectors.joining(", "));
    }

    private String value(Map.Entry<String, String> set) {
        if (set.getValue().equals(SweepSettings.AS_OF)) {
            return Condition.AS_OF;
        }
        return set.getValue().equals(SweepSettings.NULL) ? "null" : ":set" + index(set.getKey());
    }

    private static boolean isWord(String value) {
        return value.equals(SweepSettings.AS_OF) || value.equals(SweepSettings.NULL);
    }

    private int index(String column) {
        return new ArrayList<>(settings.set().keySet()).indexOf(column);
    }

    /** Whether PostgreSQL can read what is due in this order by an index, however it would choose to by itself; none is read. */
    boolean isInOrderByAnIndex() {
        handle.execute("set local enable_sort = off");
        JsonNode plan = plan("select 1 from %s t where (%s) order by %s limit 1"
                .formatted(target.table(), settings.due().sql(), target.ordered()));
        handle.execute("set local enable_sort to default");
        return plan.findValuesAsText("Node Type").stream().noneMatch("Sort"::equals);
    }

    /**
     * Whether PostgreSQL itself sees that a row without a value in a column is not due, whatever else it holds.
     *
     * @param others the other columns that the condition names
     */
    boolean isNeverDueWithout(SweepCatalogDao.Column column, List<String> others) {
        String columns = Stream.concat(
                        Stream.of("cast(null as %s) as %s".formatted(column.type(), TableName.quoted(column.name()))),
                        others.stream().map(TableName::quoted))
                .collect(Collectors.joining(", "));
        JsonNode plan = plan("select 1 from (select %s from %s) t where (%s)"
                .formatted(columns, target.table(), settings.due().sql()));
        return plan.path("One-Time Filter").asText().equals("false");
    }

    private JsonNode plan(String statement) {
        String plan = bind(query("explain (format json) " + statement), List.of())
                .mapTo(String.class)
                .one();
        return Json.read(plan, JsonNode.class).path(0).path("Plan");
    }

    /** Throws what PostgreSQL says of the condition, without reading a row. */
    void explainDue() {
        inUtc();
        Query query = query("explain select %s from %s t where (%s) order by %s for update"
                .formatted(target.place(), target.table(), settings.due().sql(), target.ordered()));
        bind(query, List.of()).mapTo(String.class).list();
    }

    /** Throws what PostgreSQL says of the new values; no row is changed. */
    void trySet() {
        inUtc();
        Query query = query("with none as (update %s t set %s where false returning 1) select count(*) from none"
                .formatted(target.table(), values()));
        bindSet(query);
        bind(query, List.of()).mapTo(Long.class).one();
    }

    private void bindSet(Query query) {
        settings.set().forEach((column, value) -> {
            if (!isWord(value)) {
                query.bind("set" + index(column), new Untyped(value));
            }
        });
    }

    private String except(List<String> except) {
        return except.isEmpty() ? "" : "\n             and %s <> all (:except)".formatted(target.place());
    }

    private Query query(String sql) {
        // A condition may hold a < b and c > d, which the usual engine takes for a template.
        return handle.createQuery(sql).setTemplateEngine(TemplateEngine.NOP);
    }

    private <S extends SqlStatement<S>> S bind(S statement, List<String> except) {
        if (!except.isEmpty()) {
            statement.bindArray("except", String.class, except);
        }
        // A condition need not ask what time it is.
        statement.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
        return statement.bind("asOf", OffsetDateTime.ofInstant(asOf, ZoneOffset.UTC));
    }

    /** A value whose type is that of the column that takes it. */
    private record Untyped(String text) implements Argument {

        @Override
        public void apply(int position, PreparedStatement statement, StatementContext context) throws SQLException {
            statement.setObject(position, text, Types.OTHER);
        }
    }

    /**
     * Rows that are locked: neither keys nor values of them, so that it makes no difference to our memory how many they are.
     *
     * @param rowsIn the partitions that they are in, or the table, as PostgreSQL writes them
     * @param rowsAt their places there; good until the transaction ends
     */
    record SweptRows(int size, RowKey last, String rowsIn, String rowsAt) implements Sweep.Rows {

        private static final SweptRows NONE = new SweptRows(0, RowKey.FIRST, "{}", "{}");
    }
}
