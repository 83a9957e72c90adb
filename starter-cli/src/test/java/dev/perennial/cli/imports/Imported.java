package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.cli.Called;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** What {@code perennial import -o json} made of a fixture. */
record Imported(Called called, JsonNode json) {

    static final Path FIXTURES = Path.of("src", "test", "resources", "imports").toAbsolutePath();

    static Imported fixture(String name, String... options) {
        return file(FIXTURES, name, options);
    }

    static Imported file(Path directory, String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of("import", name, "--output", "json"));
        arguments.addAll(List.of(options));
        Called called = Called.in(directory, Map.of(), arguments.toArray(String[]::new));
        assertThat(called.err()).isEmpty();
        try {
            return new Imported(called, new ObjectMapper().readTree(called.out()));
        } catch (JsonProcessingException e) {
            throw new AssertionError(called.out(), e);
        }
    }

    String yaml() {
        return json.get("jobs_yaml").asText();
    }

    /** The fields of a job that was written, by its id. */
    @SuppressWarnings("unchecked")
    Map<String, Object> job(String id) {
        Map<String, Map<String, Map<String, Object>>> document = new Yaml().load(yaml());
        assertThat(document.get("jobs")).containsKey(id);
        return document.get("jobs").get(id);
    }

    /** What became of the entry in a line. */
    JsonNode line(int number) {
        return entries()
                .filter(entry -> entry.get("line").asInt() == number)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry in line %d of %s".formatted(number, json)));
    }

    /** What became of the first entry whose source has this in it. */
    JsonNode entry(String part) {
        return entries()
                .filter(entry -> entry.get("source").asText().contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry with %s in %s".formatted(part, json)));
    }

    String notes(String jobId) {
        return entries()
                .filter(entry -> entry.get("job_id").asText().equals(jobId))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no job %s in %s".formatted(jobId, json)))
                .get("notes")
                .toString();
    }

    String remarks() {
        return json.get("notes").toString();
    }

    Stream<JsonNode> entries() {
        return json.get("entries").valueStream();
    }
}
