package dev.perennial.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/** How PostgreSQL carries out the queries of some code: each is explained and executed once more as that code sends it. */
public final class Plans {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Plans() {}

    /**
     * One look at a table or an index.
     *
     * @param kind as {@code explain} names it, for instance {@code Index Scan}
     * @param rows how many rows it touched, those that a condition threw away included
     */
    public record Scan(String statement, String kind, String table, long rows) {}

    /** Every scan of the queries that the work makes of a schema's tables. */
    public static List<Scan> of(Jdbi jdbi, Runnable work) {
        List<Scan> scans = new ArrayList<>();
        SqlLogger before = jdbi.getConfig(SqlStatements.class).getSqlLogger();
        jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                if (context.getRawSql().stripLeading().startsWith("select")) {
                    add(
                            context.getRawSql(),
                            explained(jdbi, context.getStatement().toString()),
                            scans);
                }
            }
        });
        try {
            work.run();
        } finally {
            jdbi.setSqlLogger(before);
        }
        return scans;
    }

    /** The driver writes a statement with its parameters in place. */
    private static JsonNode explained(Jdbi jdbi, String statement) {
        return jdbi.withHandle(handle -> {
            try (Statement sql = handle.getConnection().createStatement();
                    ResultSet plan = sql.executeQuery("explain (analyze, format json) " + statement)) {
                plan.next();
                return JSON.readTree(plan.getString(1)).get(0).get("Plan");
            } catch (SQLException | JsonProcessingException e) {
                throw new IllegalStateException("cannot be explained: " + statement, e);
            }
        });
    }

    private static void add(String statement, JsonNode node, List<Scan> scans) {
        String kind = node.get("Node Type").asText();
        if (kind.contains("Scan") && node.get("Actual Loops").asLong() > 0) {
            String table =
                    node.path("Relation Name").asText(node.path("Index Name").asText());
            double touched = node.get("Actual Rows").asDouble()
                    + node.path("Rows Removed by Filter").asDouble()
                    + node.path("Rows Removed by Index Recheck").asDouble();
            scans.add(new Scan(
                    statement,
                    kind,
                    table,
                    Math.round(touched * node.get("Actual Loops").asDouble())));
        }
        node.path("Plans").forEach(child -> add(statement, child, scans));
    }
}
