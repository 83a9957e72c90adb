package dev.perennial.cli.doctor;

import dev.perennial.database.TableDao;
import dev.perennial.database.TableDao.Column;
import dev.perennial.job.ExpectedTable;
import dev.perennial.job.LocalJobTypes;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.schedule.JobDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Are the application's tables what the registered jobs take them for, and may we do there what they do? */
final class TablesDoctor {

    private final LocalJobTypes types;
    private final TableDao dao;

    TablesDoctor(LocalJobTypes types, TableDao dao) {
        this.types = types;
        this.dao = dao;
    }

    List<Finding> examine(List<RegisteredJob> jobs) {
        return jobs.stream()
                .map(RegisteredJob::definition)
                .flatMap(job ->
                        types.find(job.workflow()).stream().flatMap(type -> examine(job, type.tables()).stream()))
                .toList();
    }

    private List<Finding> examine(JobDefinition job, List<ExpectedTable> tables) {
        String check = "tables of " + job.id();
        List<Finding> findings = new ArrayList<>();
        tables.forEach(table -> examine(check, table, findings));
        if (findings.isEmpty() && !tables.isEmpty()) {
            String names = tables.stream().map(ExpectedTable::name).collect(Collectors.joining(", "));
            findings.add(Finding.ok(check, names + ": columns and rights are as it needs them"));
        }
        return findings;
    }

    private void examine(String check, ExpectedTable table, List<Finding> findings) {
        if (!dao.hasTable(table.name())) {
            findings.add(Finding.fail(
                    check, "table %s is not there".formatted(table.name()), "is this the application's database?"));
            return;
        }
        List<Column> columns = dao.columns(table.name());
        table.columns().forEach((name, holds) -> column(columns, name)
                .ifPresentOrElse(
                        column -> {
                            if (!holds.accepts(column.type(), column.category())) {
                                findings.add(Finding.fail(
                                        check,
                                        "%s.%s is %s; needed is %s"
                                                .formatted(table.name(), name, column.type(), holds.words()),
                                        holds.advice()));
                            }
                        },
                        () -> findings.add(Finding.fail(
                                check,
                                "%s has no column %s (%s)".formatted(table.name(), name, holds.words()),
                                "was it renamed, or is it another application's table?"))));
        rights(check, table, findings);
    }

    private static Optional<Column> column(List<Column> columns, String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    private void rights(String check, ExpectedTable table, List<Finding> findings) {
        List<String> lacking = table.rights().stream()
                .filter(right -> !dao.may(right, table.name()))
                .toList();
        if (!lacking.isEmpty()) {
            String rights = String.join(", ", lacking);
            findings.add(Finding.fail(
                    check,
                    "%s may not %s on %s".formatted(dao.role(), rights, table.name()),
                    "grant %s on %s to %s;".formatted(rights, table.name(), dao.role())));
        }
    }
}
