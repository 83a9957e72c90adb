package dev.perennial.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** What editors and readers are told of the settings is what the job types say. */
class JobTypesDocTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void editorsKnowTheSettings() throws IOException {
        JsonNode schema = JSON.readTree(DOCS.resolve("jobs.schema.json").toFile());

        assertThat(schema.at("/$defs/duration")).isEqualTo(SettingsSchema.duration());
        assertThat(schema.at("/$defs/job/allOf")).isEqualTo(ofEachType());
    }

    @Test
    void readersAreToldTheSettings() throws IOException {
        assertThat(Files.readString(DOCS.resolve("jobs-yaml.md"))).contains(table());
    }

    @Test
    void eachSettingHasATitleADescriptionAndADefaultOrAnExample() {
        JobTypes.shipped().stream().forEach(type -> {
            for (JsonNode setting : type.settings().json().path("properties")) {
                assertThat(setting.path("title").asText()).isNotBlank();
                assertThat(setting.path("description").asText()).isNotBlank();
                assertThat(setting.has("default") || setting.has("examples")).isTrue();
            }
        });
    }

    /** If the workflow is this one, then the settings are its own. */
    private static ArrayNode ofEachType() {
        ArrayNode all = JSON.createArrayNode();
        JobTypes.shipped().stream().forEach(type -> {
            ObjectNode rule = all.addObject();
            ObjectNode condition = rule.putObject("if");
            condition.putArray("required").add("workflow");
            condition.putObject("properties").putObject("workflow").put("const", type.workflow());
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
        table.add("| Workflow | Setting | Meaning | Default |").add("|---|---|---|---|");
        JobTypes.shipped().stream().forEach(type -> {
            String[] first = {"`" + type.workflow() + "`"};
            type.settings().json().path("properties").properties().forEach(setting -> {
                table.add("| %s | `%s` | %s | %s |"
                        .formatted(
                                first[0],
                                setting.getKey(),
                                setting.getValue().path("description").asText(),
                                otherwise(setting.getValue())));
                first[0] = "";
            });
        });
        return table.toString().replace("|  |", "| |");
    }

    private static String otherwise(JsonNode setting) {
        JsonNode value = setting.path("default");
        if (value.isMissingNode()) {
            return "required";
        }
        String text = value.isTextual() ? value.asText() : value.toString();
        return "`"
                + text.replace("\"", "")
                        .replace("{", "{ ")
                        .replace("}", " }")
                        .replace(":", ": ")
                        .replace(",", ", ") + "`";
    }
}
