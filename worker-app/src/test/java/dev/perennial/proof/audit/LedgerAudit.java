package dev.perennial.proof.audit;

import static dev.perennial.proof.Invariant.M;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Do the ledger and the mirror tell what Temporal tells, run by run, and do the counts add up to what the tables show? */
final class LedgerAudit {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The control loop gives a run its row back that the ledger lacks, also one of an earlier cell. */
    private static final String OF_EARLIER_CELLS = " (select id from perennial.runs where started_at < '%s')";

    private final Instant begin;
    private final Application before;
    /** So many rows may have been counted or not: somebody else changed them meanwhile. */
    private final int contested;

    private final Set<String> spoiled;
    private final Findings findings;

    LedgerAudit(Instant begin, Application before, int contested, Set<String> spoiled, Findings findings) {
        this.begin = begin;
        this.before = before;
        this.spoiled = spoiled;
        this.contested = contested;
        this.findings = findings;
    }

    private record Row(String id, String jobId, String status, String reason, String temporalRunId, JsonNode result) {

        /** What the application reads of it: open runs and ticks of a paused job are not in its table. */
        String mirrored() {
            return switch (status) {
                case "success" -> "success";
                case "error", "cancelled" -> "error";
                case "missed" -> "missed";
                case "skipped" -> reason.equals("overlap") || reason.equals("superseded") ? "missed" : "";
                default -> "";
            };
        }
    }

    void of(List<Execution> executions, Database database) {
        Map<String, Row> ledger = byWorkflow(database);
        for (Execution execution : executions) {
            findings.unless(!execution.isOpen(), M, "workflow " + execution.workflowId() + " still runs");
            Row row = ledger.remove(execution.workflowId());
            if (row == null) {
                findings.add(M, "workflow " + execution.workflowId() + " has no row in the ledger");
            } else {
                compare(execution, row);
            }
        }
        ledger.values().forEach(row -> findings.add(M, "run " + row.id() + " is of no workflow that Temporal knows"));
        mirror(database);
        executions.stream().collect(Collectors.groupingBy(Execution::jobId)).forEach(this::counts);
    }

    private void compare(Execution execution, Row row) {
        String run = "run " + row.id() + " of " + execution.workflowId();
        findings.unlessEqual(execution.jobId(), row.jobId(), M, run + ", job");
        findings.unlessEqual(execution.runId(), row.temporalRunId(), M, run + ", Temporal's run");
        findings.unlessEqual(execution.word(), row.status(), M, run + ", status");
        if (execution.succeeded()) {
            findings.unlessEqual(execution.result().path("result"), row.result(), M, run + ", result");
        }
    }

    private Map<String, Row> byWorkflow(Database database) {
        return database
                .read(
                        "select *, result::text as text from perennial.runs where id not in"
                                + OF_EARLIER_CELLS.formatted(begin),
                        row -> Map.entry(row.getString("workflow_id"), row(row)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, this::second, TreeMap::new));
    }

    private Row second(Row one, Row other) {
        findings.add(M, "runs " + one.id() + " and " + other.id() + " are of one workflow");
        return one;
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getString("job_id"),
                row.getString("status"),
                String.valueOf(row.getString("reason")),
                row.getString("temporal_run_id"),
                json(row.getString("text")));
    }

    /** Told by the tables alone: for each row of the ledger the right one in the application's table, and none besides. */
    private void mirror(Database database) {
        Map<String, Row> expected = byWorkflow(database).values().stream()
                .filter(row -> !row.mirrored().isEmpty())
                .collect(Collectors.toMap(Row::id, row -> row));
        database.read(
                        "select *, result::text as text from public.cron_job_runs where id not in"
                                + OF_EARLIER_CELLS.formatted(begin),
                        row -> new Row(
                                row.getString("id"),
                                row.getString("job_id"),
                                row.getString("status"),
                                "",
                                "",
                                unwrapped(row.getString("text"))))
                .forEach(found -> {
                    Row right = expected.remove(found.id());
                    if (right == null) {
                        findings.add(M, "cron_job_runs has " + found.id() + ", which the ledger has not");
                        return;
                    }
                    findings.unlessEqual(
                            right.mirrored(), found.status(), M, "cron_job_runs " + found.id() + ", status");
                    findings.unlessEqual(right.jobId(), found.jobId(), M, "cron_job_runs " + found.id() + ", job");
                    findings.unlessEqual(right.result(), found.result(), M, "cron_job_runs " + found.id() + ", result");
                });
        expected.keySet().forEach(id -> findings.add(M, "cron_job_runs lacks " + id));
    }

    /** The runs of a job share its work: together they must have counted all of it, and nothing twice. */
    private void counts(String jobId, List<Execution> runs) {
        boolean oneFailed = runs.stream().anyMatch(run -> !run.succeeded() && !run.refused());
        List<Execution> done = runs.stream().filter(Execution::succeeded).toList();
        if (oneFailed || done.isEmpty()) {
            return;
        }
        Oracle oracle = new Oracle(
                before,
                done.stream()
                        .map(Execution::asOf)
                        .max(java.util.Comparator.naturalOrder())
                        .orElseThrow(),
                spoiled);
        switch (jobId) {
            case "expire_codes" ->
                sum(done, "/expired_count", oracle.codesToExpire().size());
            case "check_expiring_subscriptions" -> reminded(done, oracle);
            case "downgrade_expired_subscriptions" -> downgraded(done, oracle);
            case "distribute_codes" -> sum(done, "/distributed_count", oracle.codesToGive());
            default -> findings.add(M, "an unknown job ran: " + jobId);
        }
        sum(done, "/failed_count", spoiled.size());
    }

    private void reminded(List<Execution> done, Oracle oracle) {
        sum(done, "/expiring_count", oracle.endingSoon().size());
        sum(done, "/reminders_marked", oracle.toRemind().size());
        sum(done, "/sent_count", oracle.mails().size());
        sum(done, "/unknown_count", 0);
        oracle.suppressed().forEach((reason, count) -> sum(done, "/suppressed/" + reason, count));
    }

    private void downgraded(List<Execution> done, Oracle oracle) {
        long ended = oracle.toExpire().size();
        long fell = oracle.toDowngrade().size();
        long kept = oracle.keptByAnother();
        sum(done, "/expired_count", ended);
        sum(done, "/downgraded_count", fell);
        sum(done, "/kept/other_subscription", kept);
        sum(done, "/kept/already_free", ended - fell - kept);
        // What waits is found waiting by every run.
        done.forEach(run ->
                sum(List.of(run), "/kept/payment_pending", oracle.waiting().size()));
    }

    private void sum(List<Execution> done, String pointer, long expected) {
        long found = done.stream()
                .mapToLong(run -> run.result().at("/result" + pointer).asLong())
                .sum();
        findings.unless(
                Math.abs(found - expected) <= contested,
                M,
                done.get(0).jobId() + " counts " + pointer + " " + found + ", and the tables had " + expected);
    }

    /** In the application's table a result stands in a wrapper, with a null where there is none. */
    private static JsonNode unwrapped(String text) {
        JsonNode result = json(text).path("result");
        return result.isNull() ? MissingNode.getInstance() : result;
    }

    private static JsonNode json(String text) {
        try {
            return text == null ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
