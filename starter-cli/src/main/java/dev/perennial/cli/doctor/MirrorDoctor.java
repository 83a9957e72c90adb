package dev.perennial.cli.doctor;

import dev.perennial.cli.connect.ServerDao;
import dev.perennial.database.ApplicationSchema;
import dev.perennial.database.TableDao.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Is {@code cron_job_runs}, which the application may have made itself, as it was promised? It is never
 * altered by us: the SQL that would help is for its owner.
 */
final class MirrorDoctor {

    private static final String CHECK = "cron_job_runs";

    private static final Map<String, String> PROMISED = new LinkedHashMap<>();

    static {
        PROMISED.put("id", "uuid");
        PROMISED.put("job_id", "character varying(100)");
        PROMISED.put("status", "character varying(20)");
        PROMISED.put("duration_ms", "integer");
        PROMISED.put("result", "jsonb");
        PROMISED.put("error", "text");
        PROMISED.put("traceback", "text");
        PROMISED.put("scheduled_time", "timestamp with time zone");
        PROMISED.put("created_at", "timestamp with time zone");
    }

    private final ServerDao dao;
    private final List<Finding> findings = new ArrayList<>();

    MirrorDoctor(ServerDao dao) {
        this.dao = dao;
    }

    List<Finding> examine() {
        if (!dao.tables().hasTable(dao.mirror())) {
            findings.add(Finding.fail(
                    CHECK,
                    "the table %s that the application reads is not there".formatted(dao.mirror()),
                    missingMirror()));
            return findings;
        }
        List<Column> columns = dao.mirrorColumns();
        missing(columns);
        unexpected(columns);
        types(columns);
        statuses();
        owner();
        pending();
        if (findings.isEmpty()) {
            findings.add(Finding.ok(CHECK, "as it was promised to the application, owned by " + dao.mirrorOwner()));
        }
        return findings;
    }

    /** Made before the URL named a schema, it is in public. */
    private String missingMirror() {
        String usual = ApplicationSchema.USUAL + ".cron_job_runs";
        return !dao.mirror().equals(usual) && dao.tables().hasTable(usual)
                ? "alter table %s set schema %s;".formatted(usual, dao.mirror().replaceFirst("\\.cron_job_runs$", ""))
                : "restore it, then: perennial mirror rebuild";
    }

    private void missing(List<Column> columns) {
        PROMISED.forEach((name, type) -> {
            if (columns.stream().noneMatch(column -> column.name().equals(name))) {
                findings.add(Finding.fail(
                        CHECK,
                        "column %s is missing".formatted(name),
                        "alter table %s add column %s %s;".formatted(dao.mirror(), name, type)));
            }
        });
    }

    private void unexpected(List<Column> columns) {
        for (Column column : columns) {
            if (!PROMISED.containsKey(column.name())) {
                findings.add(
                        column.required()
                                ? Finding.fail(
                                        CHECK,
                                        "column %s is not ours and not null: our rows need a default there"
                                                .formatted(column.name()),
                                        "alter table %s alter column %s drop not null;"
                                                .formatted(dao.mirror(), column.name()))
                                : Finding.warn(
                                        CHECK,
                                        "column %s is not ours; it stays empty in our rows".formatted(column.name()),
                                        "nothing need be done if the application fills it itself"));
            }
        }
    }

    private void types(List<Column> columns) {
        for (Column column : columns) {
            String promised = PROMISED.get(column.name());
            if (promised != null && !promised.equals(column.type())) {
                findings.add(Finding.warn(
                        CHECK,
                        "column %s is %s, promised was %s".formatted(column.name(), column.type(), promised),
                        "alter table %s alter column %s type %s;".formatted(dao.mirror(), column.name(), promised)));
            }
        }
    }

    private void statuses() {
        boolean refused = dao.mirrorChecks().stream()
                .filter(check -> check.contains("status"))
                .anyMatch(check ->
                        !(check.contains("'success'") && check.contains("'error'") && check.contains("'missed'")));
        if (refused) {
            findings.add(Finding.fail(
                    CHECK,
                    "its CHECK on status does not allow success, error and missed",
                    "let its owner replace it: check (status in ('success', 'error', 'missed'))"));
        }
    }

    private void pending() {
        long runs = dao.pendingInMirror();
        if (runs > 0) {
            findings.add(
                    Finding.warn(
                            CHECK,
                            "%,d runs are not in it yet".formatted(runs),
                            "worker-app with the role control adds them within a minute, unless the table is locked or refuses them"));
        }
    }

    private void owner() {
        if (!dao.mayWriteMirror()) {
            findings.add(Finding.fail(
                    CHECK,
                    "it belongs to %s, and %s may not write it"
                            .formatted(dao.mirrorOwner(), dao.tables().role()),
                    "grant select, insert, update, delete on %s to %s;"
                            .formatted(dao.mirror(), dao.tables().role())));
        }
    }
}
