package dev.perennial.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.bench.basis.WrongState;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Every combination of what the list of runs can be asked for, by the parameters that the API's description names. */
final class RunFilters {

    private RunFilters() {}

    /**
     * As paths with their queries.
     *
     * @param deep the id of a run far down the list
     */
    static List<String> all(Path home, String deep) throws IOException {
        Instant now = Instant.now();
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("job", List.of("", "job_7", "job_8,job_9", "no_such_job"));
        values.put("group", List.of("", BigLedger.GROUP));
        values.put("status", List.of("", "success", "error", "error,missed", "cancelled"));
        values.put("trigger", List.of("", "schedule", "manual"));
        values.put("reason", List.of("", "paused", "no_such_reason"));
        values.put("from", List.of("", now.minus(Duration.ofDays(30)).toString()));
        values.put("until", List.of("", now.minus(Duration.ofDays(600)).toString()));
        values.put("longer_than", List.of("", "1h"));
        values.put("q", List.of("", "no such error"));
        values.put("order", List.of("", "oldest"));
        values.put("cursor", List.of("", deep));
        Set<String> described = described(home);
        described.remove("limit");
        WrongState.unless(
                described.equals(new TreeSet<>(values.keySet())),
                "the list of runs is described with %s: give each of them its values here",
                described);
        List<String> queries = List.of("");
        for (Map.Entry<String, List<String>> parameter : values.entrySet()) {
            queries = times(queries, parameter.getKey(), parameter.getValue());
        }
        return queries.stream().map("/api/v1/runs?limit=50"::concat).toList();
    }

    private static List<String> times(List<String> queries, String name, List<String> values) {
        List<String> product = new ArrayList<>();
        for (String query : queries) {
            for (String value : values) {
                product.add(
                        value.isEmpty()
                                ? query
                                : query + "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        return product;
    }

    private static Set<String> described(Path home) throws IOException {
        JsonNode parameters = new ObjectMapper()
                .readTree(home.resolve("docs/openapi.json").toFile())
                .at("/paths/~1api~1v1~1runs/get/parameters");
        return new TreeSet<>(parameters.findValuesAsText("name"));
    }
}
