package dev.perennial.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What editors and readers are told of the settings is what the job types say. Where it is not, the file is written anew and the test fails
 * once: a new job needs nobody to edit these.
 */
class JobTypesDocTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCHEMA = Path.of("..", "docs", "jobs.schema.json");
    private static final Path PAGE = Path.of("..", "docs", "jobs-yaml.md");
    /** The page of each kind that is not called as its field is. */
    private static final Map<String, String> PAGES = Map.of(JobKinds.START, "workflow");

    private static final String HEAD_OF_KIND = "| Field | Meaning | Default |";
    private static final String HEAD = "| Workflow | Setting | Meaning | Default |";

    @Test
    void editorsKnowTheSettings() throws IOException {
        JsonNode schema = JSON.readTree(SCHEMA.toFile());
        assertThat(schema.at("/$defs/duration")).isEqualTo(SettingsSchema.duration());
        if (!schema.at("/$defs/job/allOf").equals(ofEachType())) {
            String written = ofEachType().toPrettyString().replace("\n", "\n      ");
            String text = Files.readString(SCHEMA);
            int begin = text.indexOf("[", text.indexOf("\"allOf\":"));
            rewrite(SCHEMA, text.substring(0, begin) + written + text.substring(endOfArray(text, begin)));
        }
    }

    @Test
    void editorsKnowTheFieldsOfTheKinds() throws IOException {
        JsonNode schema = JSON.readTree(SCHEMA.toFile());
        for (JobTypeDescription type : kinds()) {
            String kind = type.called();
            JsonNode field = type.settings().json().at("/properties/" + kind);
            assertThat(schema.at("/$defs/job/properties/" + kind + "/$ref").asText())
                    .isEqualTo("#/$defs/" + kind);
            if (!schema.at("/$defs/" + kind).equals(field)) {
                String text = Files.readString(SCHEMA);
                int begin = text.indexOf("{", text.indexOf("\n    \"%s\":".formatted(kind)));
                rewrite(
                        SCHEMA,
                        text.substring(0, begin)
                                + field.toPrettyString().replace("\n", "\n    ")
                                + text.substring(endOfArray(text, begin)));
            }
        }
    }

    @Test
    void readersAreToldTheFieldsOfTheKinds() throws IOException {
        for (JobTypeDescription type : kinds()) {
            Path path = PAGE.resolveSibling(PAGES.getOrDefault(type.called(), type.called()) + ".md");
            String page = Files.readString(path);
            String table = table(type.settings().json().at("/properties/" + type.called()));
            if (!page.contains(table)) {
                int begin = page.indexOf(HEAD_OF_KIND);
                int end = page.indexOf("\n\n", begin) + 1;
                rewrite(path, page.substring(0, begin) + table + page.substring(end));
            }
        }
    }

    @Test
    void readersAreToldTheSettings() throws IOException {
        String page = Files.readString(PAGE);
        if (!page.contains(table())) {
            int begin = page.indexOf(HEAD);
            int end = page.indexOf("\n\n", begin) + 1;
            rewrite(PAGE, page.substring(0, begin) + table() + page.substring(end));
        }
    }

    private static void rewrite(Path file, String text) throws IOException {
        Files.writeString(file, text);
        fail("%s did not say what the job types say; it was written anew: look at it and commit it", file);
    }

    /** Past the bracket that closes the one at this place. */
    private static int endOfArray(String json, int begin) throws IOException {
        try (JsonParser parser = JSON.createParser(json.substring(begin))) {
            parser.nextToken();
            parser.skipChildren();
            return begin + (int) parser.currentLocation().getCharOffset();
        }
    }

    @Test
    void eachSettingHasATitleADescriptionAndADefaultOrAnExample() {
        JobTypes.shipped().stream().forEach(type -> {
            assertDescribed(type.settings().json());
            type.kind().ifPresent(kind -> {
                JsonNode field = type.settings().json().at("/properties/" + kind);
                assertDescribed(field);
                field.path("properties").forEach(JobTypesDocTest::assertDescribed);
            });
        });
    }

    private static void assertDescribed(JsonNode schema) {
        for (JsonNode setting : schema.path("properties")) {
            assertThat(setting.path("title").asText()).as(setting.toString()).isNotBlank();
            assertThat(setting.path("description").asText())
                    .as(setting.toString())
                    .isNotBlank();
            assertThat(setting.has("default") || setting.has("examples"))
                    .as(setting.toString())
                    .isTrue();
        }
    }

    private static List<JobTypeDescription> kinds() {
        return JobTypes.shipped().stream()
                .filter(type -> type.kind().isPresent())
                .toList();
    }

    private static Stream<JobTypeDescription> workflows() {
        return JobTypes.shipped().stream().filter(type -> type.kind().isEmpty());
    }

    /** If the workflow is this one, and not one of a worker of somebody's own, then the settings are its own. */
    private static ArrayNode ofEachType() {
        ArrayNode all = JSON.createArrayNode();
        ArrayNode oneOf = all.addObject().putArray("oneOf");
        kinds().forEach(type -> oneOf.addObject().putArray("required").add(type.called()));
        oneOf.addObject().putArray("required").add("workflow");
        workflows().forEach(type -> {
            ObjectNode rule = all.addObject();
            ObjectNode condition = rule.putObject("if");
            condition.putArray("required").add("workflow");
            condition.putObject("properties").putObject("workflow").put("const", type.workflow());
            condition.putObject("not").putArray("required").add(JobKinds.TASK_QUEUE);
            ObjectNode consequence = rule.putObject("then");
            if (type.settings().json().has("required")) {
                consequence.putArray("required").add("settings");
            }
            consequence.putObject("properties").set("settings", type.settings().json());
        });
        return all;
    }

    private static String table() {
        StringJoiner table = new StringJoiner("\n", "", "\n");
        table.add(HEAD).add("|---|---|---|---|");
        workflows().forEach(type -> {
            String[] first = {"`" + type.workflow() + "`"};
            type.settings().json().path("properties").properties().forEach(setting -> {
                table.add("| %s | `%s` | %s | %s |"
                        .formatted(
                                first[0],
                                setting.getKey(),
                                setting.getValue().path("description").asText(),
                                otherwise(setting, type.settings().json())));
                first[0] = "";
            });
        });
        return table.toString().replace("|  |", "| |");
    }

    /** The fields of a kind, those of its groups under them. */
    private static String table(JsonNode kind) {
        StringJoiner table = new StringJoiner("\n", "", "\n");
        table.add(HEAD_OF_KIND).add("|---|---|---|");
        kind.path("properties").properties().forEach(field -> {
            table.add(row(field.getKey(), field.getValue(), isRequired(field.getKey(), kind)));
            field.getValue()
                    .path("properties")
                    .properties()
                    .forEach(inner -> table.add(row(field.getKey() + "." + inner.getKey(), inner.getValue(), false)));
        });
        return table.toString();
    }

    private static String otherwise(Map.Entry<String, JsonNode> setting, JsonNode schema) {
        return setting.getValue().has("default") || isRequired(setting.getKey(), schema)
                ? otherwise(setting.getValue())
                : "";
    }

    private static boolean isRequired(String name, JsonNode schema) {
        return schema.path("required").valueStream().anyMatch(required -> required.asText()
                .equals(name));
    }

    private static String row(String name, JsonNode field, boolean required) {
        String otherwise = field.has("default") ? otherwise(field) : required ? "required" : "";
        return "| `%s` | %s | %s |"
                .formatted(name, field.path("description").asText(), otherwise)
                .replace("|  |", "| |");
    }

    private static String otherwise(JsonNode setting) {
        JsonNode value = setting.path("default");
        if (value.isMissingNode()) {
            return "required";
        }
        return "`" + (value.isTextual() ? value.asText() : shown(value)) + "`";
    }

    private static String shown(JsonNode value) {
        return value.toString()
                .replace("\"", "")
                .replace("{", "{ ")
                .replace("}", " }")
                .replace(":", ": ")
                .replace(",", ", ");
    }
}
