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
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/**
 * What editors and readers are told of the settings is what the job types say. Where it is not, the file is written anew and the test fails
 * once: a new job needs nobody to edit these.
 */
class JobTypesDocTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCHEMA = Path.of("..", "docs", "jobs.schema.json");
    private static final Path PAGE = Path.of("..", "docs", "jobs-yaml.md");
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
        table.add(HEAD).add("|---|---|---|---|");
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
