package dev.perennial.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.perennial.job.SettingProblem.Kind;
import dev.perennial.text.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of a job type as a JSON Schema (2020-12) of one object, each with {@code description}, {@code default} or an example,
 * kind and bounds. A duration is {@code "$ref": "#/$defs/duration"}, and that definition is added here.
 */
public final class SettingsSchema {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DURATION_REF = "#/$defs/duration";

    /** What {@link dev.perennial.schedule.Durations} reads. */
    private static final JsonNode DURATION = parse(
            """
            {
              "description": "Days, hours, minutes and seconds, such as 7d, 1h30m or 90s; or ISO 8601, such as PT1H.",
              "type": "string",
              "pattern": "^((?=\\\\d)(\\\\d{1,9}d)?(\\\\d{1,9}h)?(\\\\d{1,9}m)?(\\\\d{1,9}s)?|P(?=\\\\d|T)(\\\\d{1,9}D)?(T(?=\\\\d)(\\\\d{1,9}H)?(\\\\d{1,9}M)?(\\\\d{1,9}S)?)?)$"
            }
            """);

    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().locale(Locale.ENGLISH).build();

    private final ObjectNode fragment;
    private final JsonSchema schema;

    private SettingsSchema(ObjectNode fragment) {
        this.fragment = fragment;
        ObjectNode whole = fragment.deepCopy();
        whole.putObject("$defs").set("duration", DURATION);
        this.schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole, CONFIG);
    }

    /**
     * Reads the properties of the settings' schema, those that have to be given under {@code required}; others than these are refused.
     *
     * @throws IllegalArgumentException if it is no JSON object
     */
    public static SettingsSchema of(String json) {
        if (!(parse(json) instanceof ObjectNode fragment)) {
            throw new IllegalArgumentException("a schema of settings is a JSON object");
        }
        return new SettingsSchema(fragment);
    }

    /**
     * The same of a kind, whose settings are two fields of an entry: its own, and {@code settings} with values of the user's.
     *
     * @param kind the name of the field
     * @param json the schema of the field
     */
    public static SettingsSchema ofKind(String kind, String json) {
        ObjectNode fragment = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
        fragment.putArray("required").add(kind);
        ObjectNode properties = fragment.putObject("properties");
        properties.set(kind, parse(json));
        properties
                .putObject(JobKinds.SETTINGS)
                .put("title", "Settings")
                .put("description", "values of your own, for places such as `${settings.region}`")
                .put("type", "object")
                .putArray("examples")
                .addObject()
                .put("region", "eu");
        return new SettingsSchema(fragment);
    }

    /**
     * The same with one more property.
     *
     * @param group the property that it is of; empty: of the settings themselves
     */
    public SettingsSchema with(String name, String json, String... group) {
        ObjectNode more = fragment.deepCopy();
        ObjectNode at = more;
        for (String each : group) {
            at = (ObjectNode) at.path("properties").path(each);
        }
        at.withObjectProperty("properties").set(name, parse(json));
        return new SettingsSchema(more);
    }

    /** What of the settings is not as it should be; one problem for each setting at most. */
    public List<SettingProblem> check(Map<String, Object> settings) {
        JsonNode values = JSON.valueToTree(settings);
        Map<String, SettingProblem> problems = new LinkedHashMap<>();
        for (ValidationMessage message : schema.validate(values)) {
            SettingProblem problem = problem(message, values);
            problems.putIfAbsent(problem.name(), problem);
        }
        return List.copyOf(problems.values());
    }

    /** The settings, and the default of each that is not given. */
    public JsonNode complete(Map<String, Object> settings) {
        return complete(JSON.valueToTree(settings), fragment);
    }

    /** The schema without the definition of a duration. */
    public JsonNode json() {
        return fragment.deepCopy();
    }

    /** The definition that {@code "$ref": "#/$defs/duration"} means. */
    public static JsonNode duration() {
        return DURATION.deepCopy();
    }

    private static JsonNode complete(JsonNode given, JsonNode schema) {
        if (!(given instanceof ObjectNode values)) {
            return given;
        }
        schema.path("properties").properties().forEach(property -> {
            JsonNode value = values.path(property.getKey());
            JsonNode otherwise = property.getValue().path("default");
            if (!value.isMissingNode()) {
                complete(value, property.getValue());
            } else if (!otherwise.isMissingNode()) {
                values.set(property.getKey(), otherwise.deepCopy());
            }
        });
        return values;
    }

    private SettingProblem problem(ValidationMessage message, JsonNode values) {
        List<String> path = path(message.getInstanceLocation());
        JsonNode at = schemaAt(path);
        return switch (message.getType()) {
            case "additionalProperties" -> unknown(path, message.getProperty(), at);
            case "required" -> missing(path, message.getProperty(), at);
            default -> new SettingProblem(Kind.WRONG, path, shown(valueAt(path, values)), expected(at, message), "");
        };
    }

    private static SettingProblem unknown(List<String> group, String name, JsonNode at) {
        Set<String> known = new TreeSet<>();
        at.path("properties").fieldNames().forEachRemaining(known::add);
        return new SettingProblem(
                Kind.UNKNOWN,
                with(group, name),
                "unknown",
                known.isEmpty() ? "none" : String.join(", ", known),
                Suggestion.didYouMean(name, known));
    }

    private static SettingProblem missing(List<String> group, String name, JsonNode at) {
        return new SettingProblem(
                Kind.MISSING,
                with(group, name),
                "missing",
                expected(at.path("properties").path(name), null),
                "");
    }

    private static List<String> with(List<String> group, String name) {
        List<String> path = new ArrayList<>(group);
        path.add(name);
        return path;
    }

    private static List<String> path(JsonNodePath location) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            path.add(location.getElement(i).toString());
        }
        return path;
    }

    private JsonNode schemaAt(List<String> path) {
        JsonNode at = fragment;
        for (String name : path) {
            JsonNode named = at.path("properties").path(name);
            at = named.isMissingNode() ? at.path("additionalProperties") : named;
        }
        return at;
    }

    private static JsonNode valueAt(List<String> path, JsonNode values) {
        JsonNode at = values;
        for (String name : path) {
            at = at.isArray() ? at.path(Integer.parseInt(name)) : at.path(name);
        }
        return at;
    }

    /** As a person wrote it: {@code 3 days}, {@code {floor: 3}}. */
    private static String shown(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString().replace("\"", "");
    }

    /** What a value should be, in words; the validator's own for what no shipped job uses. */
    private static String expected(JsonNode at, ValidationMessage message) {
        if (at.path("$ref").asText().equals(DURATION_REF)) {
            return "a duration such as 90s, 5m, 72h or 60d";
        }
        if (at.has("enum")) {
            List<String> values = new ArrayList<>();
            at.path("enum").forEach(value -> values.add(value.asText()));
            return "one of " + String.join(", ", values);
        }
        return switch (at.path("type").asText()) {
            case "integer" -> "a whole number" + bounds(at);
            case "number" -> "a number" + bounds(at);
            case "boolean" -> "true or false";
            case "string" -> "a text" + example(at);
            case "array" -> "a list" + example(at);
            case "object" -> group(at);
            default -> at.has("examples") ? "a value" + example(at) : message == null ? "there" : message.getError();
        };
    }

    private static String bounds(JsonNode at) {
        JsonNode least = at.path("minimum");
        JsonNode most = at.path("maximum");
        if (least.isMissingNode()) {
            return most.isMissingNode() ? "" : " of at most " + most;
        }
        return most.isMissingNode() ? " of at least " + least : " from %s to %s".formatted(least, most);
    }

    private static String group(JsonNode at) {
        if (at.path("properties").isEmpty()) {
            return expected(at.path("additionalProperties"), null) + " for each name" + example(at);
        }
        List<String> names = new ArrayList<>();
        at.path("properties").fieldNames().forEachRemaining(names::add);
        return "a group of " + String.join(", ", names);
    }

    private static String example(JsonNode at) {
        JsonNode example = at.path("examples").path(0);
        if (example.isTextual()) {
            return ", such as " + example.asText();
        }
        return example.isMissingNode()
                ? ""
                : ", such as " + shown(example).replace(":", ": ").replace(",", ", ");
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a schema of settings is JSON: " + e.getOriginalMessage(), e);
        }
    }
}
