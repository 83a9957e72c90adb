package dev.perennial.jobs.sweep.activities;

import dev.perennial.database.Condition;
import dev.perennial.database.SqlFailures;
import dev.perennial.database.TableDao;
import dev.perennial.job.CheckResult;
import dev.perennial.job.SettingProblem;
import dev.perennial.jobs.sweep.activities.SweepCatalogDao.Column;
import dev.perennial.jobs.sweep.activities.SweepSettings.Work;
import dev.perennial.text.Suggestion;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.postgresql.util.PSQLException;

/** Holds what a sweep is told against the database that it is for. Nothing is changed, and nothing is read but what PostgreSQL knows of the tables. */
final class SweepCheck {

    private final SweepSettings settings;
    private final SweepCatalogDao catalog;
    private final Handle handle;
    private final String table;

    SweepCheck(SweepSettings settings, Handle handle) {
        this.settings = settings;
        this.handle = handle;
        this.catalog = new SweepCatalogDao(handle);
        this.table = settings.table().sql();
    }

    List<SettingProblem> problems() {
        if (!catalog.exists(table)) {
            return List.of(problem(
                    "table",
                    settings.table().toString(),
                    "a table that is there, with its schema unless the search path has it"));
        }
        List<String> key = catalog.key(table);
        if (key.isEmpty()) {
            return List.of(problem("table", settings.table().toString(), "a table with a primary key"));
        }
        List<SettingProblem> problems = new ArrayList<>();
        order(problems);
        archive(problems);
        set(problems);
        if (problems.isEmpty()) {
            rights(problems);
        }
        if (problems.isEmpty()) {
            statements(target(), problems);
        }
        return problems;
    }

    /** Of settings without problems. */
    SweepTarget target() {
        if (!settings.order().isEmpty()) {
            return by(settings.order());
        }
        return catalog.indexedTimes(table).stream()
                .filter(column -> settings.due().names().contains(column.name()))
                .filter(column -> !catalog.key(table).contains(column.name()))
                .filter(column -> goesBy(column))
                .findFirst()
                .map(column -> by(List.of(column.name())))
                .orElseGet(() -> by(List.of()));
    }

    /**
     * Whether the table can be gone through by a column so that what is due is found without reading the rest, page after page, and
     * nothing that is due is passed over. Only times: by one that the condition compares with a single value, as a status, each page
     * would read again what all before it have read.
     */
    private boolean goesBy(Column column) {
        return mayGoBy(column) && holds(rowsBy(column)::isInOrderByAnIndex);
    }

    /** Whether it would, with an index. */
    private boolean mayGoBy(Column column) {
        return column.time()
                && (column.required() || holds(() -> rowsBy(column).isNeverDueWithout(column, others(column))));
    }

    private SweepTableDao rowsBy(Column column) {
        return new SweepTableDao(handle, settings, by(List.of(column.name())), Instant.EPOCH);
    }

    private boolean holds(BooleanSupplier question) {
        try {
            return handle.inTransaction(transaction -> question.getAsBoolean());
        } catch (RuntimeException refused) {
            // What is wrong with the condition is told elsewhere.
            if (SqlFailures.find(refused).isEmpty()) {
                throw refused;
            }
            return false;
        }
    }

    /** The other columns that the condition may name. */
    private List<String> others(Column column) {
        return settings.due().names().stream()
                .filter(name -> !name.equals(column.name()))
                .filter(name -> catalog.column(table, name).isPresent())
                .toList();
    }

    /** @param columns before its key */
    private SweepTarget by(List<String> columns) {
        List<String> key = catalog.key(table);
        Map<String, String> order = new LinkedHashMap<>();
        Stream.concat(columns.stream(), key.stream()).forEach(column -> catalog.column(table, column)
                .ifPresent(found -> order.put(found.name(), found.type())));
        return new SweepTarget(table, key, order);
    }

    private void order(List<SettingProblem> problems) {
        for (String name : settings.order()) {
            Optional<Column> column = catalog.column(table, name);
            if (column.isEmpty()) {
                problems.add(problem("order", name, "columns of " + settings.table() + suggestion(name)));
            } else if (!column.get().required()) {
                problems.add(problem(
                        "order", name, "columns that are never null: a row without a value would be passed over"));
            }
        }
    }

    private void archive(List<SettingProblem> problems) {
        settings.archive().ifPresent(archive -> {
            String name = archive.toString();
            if (!catalog.exists(archive.sql())) {
                problems.add(problem(
                        "archive_to",
                        name,
                        "a table that is there: create table %s (like %s including defaults)"
                                .formatted(archive.sql(), table)));
                return;
            }
            List<String> missing = catalog.missingIn(archive.sql(), table);
            if (!missing.isEmpty()) {
                problems.add(problem(
                        "archive_to",
                        name,
                        "a table with the columns of %s; it has no %s"
                                .formatted(settings.table(), String.join(", ", missing))));
            }
        });
    }

    private void set(List<SettingProblem> problems) {
        List<String> key = catalog.key(table);
        for (String column : settings.set().keySet()) {
            if (catalog.column(table, column).isEmpty()) {
                problems.add(problem("set", column, "columns of " + settings.table() + suggestion(column)));
            } else if (key.contains(column) || settings.order().contains(column)) {
                problems.add(problem("set", column, "columns by which the table is not gone through"));
            }
        }
    }

    private String suggestion(String name) {
        return Suggestion.didYouMean(
                name,
                new TreeSet<>(new TableDao(handle)
                        .columns(table).stream().map(TableDao.Column::name).toList()));
    }

    private void statements(SweepTarget target, List<SettingProblem> problems) {
        said(target, SweepTableDao::explainDue)
                .ifPresent(
                        said -> problems.add(problem("due", shown(), "what PostgreSQL understands; it says: " + said)));
        if (settings.work() == Work.SET && problems.isEmpty()) {
            said(target, SweepTableDao::trySet)
                    .ifPresent(said -> problems.add(problem(
                            "set", settings.set().toString(), "values of these columns; PostgreSQL says: " + said)));
        }
    }

    /** What PostgreSQL says against a statement, if it does. */
    private Optional<String> said(SweepTarget target, Consumer<SweepTableDao> statement) {
        try {
            handle.useTransaction(
                    transaction -> statement.accept(new SweepTableDao(transaction, settings, target, Instant.EPOCH)));
            return Optional.empty();
        } catch (RuntimeException refused) {
            return Optional.of(
                    SqlFailures.refusal(refused).map(SweepCheck::words).orElseThrow(() -> refused));
        }
    }

    private String shown() {
        return settings.due().sql().replace(Condition.AS_OF, SweepSettings.AS_OF);
    }

    /** The message, and the place in the condition where there is one. */
    private static String words(SQLException failure) {
        if (failure instanceof PSQLException known && known.getServerErrorMessage() != null) {
            return known.getServerErrorMessage().getMessage();
        }
        return failure.getMessage().lines().findFirst().orElse("");
    }

    private void rights(List<SettingProblem> problems) {
        List<String> missing = new ArrayList<>();
        need("SELECT", table, missing);
        if (settings.work() == Work.SET) {
            settings.set().keySet().stream()
                    .filter(column -> !catalog.mayUpdate(table, column))
                    .forEach(column -> missing.add("UPDATE (%s) on %s".formatted(column, table)));
        } else {
            need("DELETE", table, missing);
            // Rows are locked before.
            need("UPDATE", table, missing);
        }
        settings.archive().ifPresent(archive -> need("INSERT", archive.sql(), missing));
        if (!missing.isEmpty()) {
            problems.add(problem(
                    "table",
                    settings.table().toString(),
                    "rights that the worker's role does not have: "
                            + missing.stream().map(right -> "grant " + right).collect(Collectors.joining("; "))));
        }
    }

    private void need(String right, String of, List<String> missing) {
        if (!catalog.may(right, of)) {
            missing.add("%s on %s".formatted(right, of));
        }
    }

    /** The same as {@code doctor} tells it, and whether an index would help. */
    List<CheckResult> results(String job) {
        List<SettingProblem> problems = problems();
        if (!problems.isEmpty()) {
            return problems.stream()
                    .map(problem -> CheckResult.fail(
                            "sweep " + job,
                            problem.name() + " " + problem.words(SweepJob.KIND),
                            "change the job's definition, or the table"))
                    .toList();
        }
        SweepTarget target = target();
        String way = String.join(", ", target.orderColumns());
        boolean byKeyAlone = target.orderColumns().equals(target.key());
        Optional<String> candidate = settings.due().names().stream()
                .filter(name ->
                        catalog.column(table, name).filter(this::mayGoBy).isPresent())
                .filter(name -> !target.key().contains(name))
                .findFirst();
        return List.of(
                byKeyAlone && candidate.isPresent()
                        ? CheckResult.warn(
                                "sweep " + job,
                                "%s is gone through by its key, so a run reads all of it".formatted(settings.table()),
                                "create index concurrently on %s (%s)"
                                        .formatted(table, TableName.quoted(List.of(candidate.get()), "")))
                        : CheckResult.ok("sweep " + job, "%s is gone through by %s".formatted(settings.table(), way)));
    }

    private static SettingProblem problem(String field, String found, String expected) {
        return SweepSettings.problem(field, found, expected);
    }
}
