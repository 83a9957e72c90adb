package dev.perennial.sweep.pace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The field {@code pace} of a job that sweeps.
 *
 * @param window how long after the tick pages may be taken; empty: until the job's timeout
 * @param giveUpAfter how long a wait may last; empty: until the window or the timeout ends
 * @param pageRows at most so many rows a page
 * @param replicaLag from here on it backs off; five times as much and it waits
 * @param replicas names of those that have to be connected
 * @param connections share of the server's from which on it goes at half speed
 * @param walMegabytes a second, of the whole server, from which on it goes at half speed
 * @param oldestSnapshot age of a transaction from which on it goes at half speed
 * @param whileSql a condition of SQL: pages are taken while it holds
 * @param whileHttp a URL: pages are taken while it answers 200
 * @param whilePrometheus the URL of an instant query: pages are taken while it has any sample
 */
public record PaceSettings(
        Optional<Duration> window,
        Optional<Duration> giveUpAfter,
        OptionalInt pageRows,
        Duration replicaLag,
        List<String> replicas,
        double connections,
        OptionalInt walMegabytes,
        Duration oldestSnapshot,
        Optional<String> whileSql,
        Optional<String> whileHttp,
        Optional<String> whilePrometheus) {

    /** The field's name. */
    public static final String FIELD = "pace";

    /** Of a job that says nothing of it. */
    public static final PaceSettings DEFAULT = of(MissingNode.getInstance());

    /** The field's JSON Schema. */
    public static final String SCHEMA =
            """
            {
              "title": "Pace",
              "description": "what the job listens to between two pages; each of its fields has a default",
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "window": {
                  "title": "Window",
                  "description": "how long after the tick pages may be taken; what is left then is for the next run, and this one ends as partial",
                  "$ref": "#/$defs/duration",
                  "examples": ["3h"]
                },
                "give_up_after": {
                  "title": "Give up after",
                  "description": "how long it may wait for a signal at a time before the run ends as partial; without it, until the window or the timeout ends",
                  "$ref": "#/$defs/duration",
                  "examples": ["30m"]
                },
                "page_rows": {
                  "title": "Rows a page",
                  "description": "at most so many rows in one transaction; by itself a page takes as many as fit in a twentieth of a second",
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 10000,
                  "examples": [500]
                },
                "replica_lag": {
                  "title": "Replica lag",
                  "description": "backs off while a replica is further behind than this (or than 64 MB), and waits while it is five times as much",
                  "$ref": "#/$defs/duration",
                  "default": "1s"
                },
                "replicas": {
                  "title": "Replicas",
                  "description": "the application_name of replicas that have to be connected; while one is not, the job goes at half speed",
                  "type": "array",
                  "maxItems": 20,
                  "items": { "type": "string" },
                  "examples": [["replica1"]]
                },
                "connections": {
                  "title": "Connections",
                  "description": "half speed while a larger share of the server's connections is in use; it waits from 0.95 on",
                  "type": "number",
                  "exclusiveMinimum": 0,
                  "maximum": 1,
                  "default": 0.8
                },
                "wal_rate": {
                  "title": "Write rate",
                  "description": "half speed while the whole server writes more than so many megabytes of write-ahead log a second",
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 100000,
                  "examples": [50]
                },
                "oldest_snapshot": {
                  "title": "Oldest snapshot",
                  "description": "half speed while a transaction is older than this",
                  "$ref": "#/$defs/duration",
                  "default": "5m"
                },
                "while_sql": {
                  "title": "While SQL",
                  "description": "a condition of SQL, asked twice a second: pages are taken while it holds",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000,
                  "examples": ["not exists (select 1 from sales where running)"]
                },
                "while_http": {
                  "title": "While HTTP",
                  "description": "a URL, asked every five seconds: pages are taken while it answers 200",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000,
                  "examples": ["https://app.example.com/api/quiet"]
                },
                "while_prometheus": {
                  "title": "While Prometheus",
                  "description": "the URL of an instant query: pages are taken while its expression gives a sample",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 4000,
                  "examples": ["https://prometheus.example.com/api/v1/query?query=checkout_p99_seconds%3C0.3"]
                }
              },
              "examples": [{ "window": "3h", "replica_lag": "2s" }]
            }
            """;

    /** @param pace the field; missing where it is not given */
    public static PaceSettings of(JsonNode pace) {
        return new PaceSettings(
                duration(pace, "window"),
                duration(pace, "give_up_after"),
                wholeNumber(pace, "page_rows"),
                duration(pace, "replica_lag").orElse(Duration.ofSeconds(1)),
                pace.path("replicas").valueStream().map(JsonNode::asText).toList(),
                pace.path("connections").asDouble(0.8),
                wholeNumber(pace, "wal_rate"),
                duration(pace, "oldest_snapshot").orElse(Duration.ofMinutes(5)),
                text(pace, "while_sql"),
                text(pace, "while_http"),
                text(pace, "while_prometheus"));
    }

    private static Optional<Duration> duration(JsonNode pace, String name) {
        return text(pace, name).map(Durations::parse);
    }

    private static Optional<String> text(JsonNode pace, String name) {
        return Optional.of(pace.path(name)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static OptionalInt wholeNumber(JsonNode pace, String name) {
        return pace.has(name) ? OptionalInt.of(pace.path(name).asInt()) : OptionalInt.empty();
    }
}
