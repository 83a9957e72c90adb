package dev.perennial.pages.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.job.JobKinds;
import dev.perennial.job.JobTypes;
import dev.perennial.pages.edit.Field.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The fields of a form, as the JSON Schemas of {@code jobs.yaml} and of the job types have them. */
public final class Fields {

    public static final String WORKFLOW = "workflow";
    public static final String SETTINGS = "settings";
    static final String AFTER = "after";
    static final String RETRY = "retry";
    static final List<String> TIMING = List.of("cron", "every", "offset", "at");
    private static final List<String> ABOUT = List.of("description", "group", "owner", "severity", "tags");
    private static final List<String> LIMITS =
            List.of("timeout", "misfire_grace", "coalesce", "max_instances", "catchup_window", "held");

    private static final String DURATION_REF = "#/$defs/duration";
    private static final JsonNode SCHEMA = schema();

    private Fields() {}

    /**
     * Fields that belong together.
     *
     * @param hint empty when their own say it all
     * @param folded whether most jobs do without them
     */
    public record Group(String title, String hint, List<Field> fields, boolean folded) {

        Group(String title, String hint, List<Field> fields) {
            this(title, hint, fields, false);
        }

        private Group ifNeeded() {
            return new Group(title, hint, fields, true);
        }
    }

    /** All of them, for a definition that is there. */
    public static List<Field> of(JsonNode definition, JobTypes types) {
        String workflow = workflow(definition);
        return Stream.concat(
                        own(workflow, types).stream(),
                        settings(workflow, types, definition).stream().flatMap(group -> group.fields().stream()))
                .toList();
    }

    /** The workflow type of a definition, also where a kind stands for it. */
    public static String workflow(JsonNode definition) {
        return JobKinds.all().stream()
                .filter(definition::has)
                .findFirst()
                .flatMap(JobKinds::workflow)
                .orElseGet(() -> definition.path(WORKFLOW).asText());
    }

    /** What a job of this workflow type does, in a few words; for one that is no kind its name. */
    static String title(String workflow, JobTypes types) {
        return JobKinds.of(workflow)
                .flatMap(kind -> types.find(workflow).map(type -> type.settings()
                        .json()
                        .at("/properties/" + kind + "/title")
                        .asText()))
                .orElse(workflow);
    }

    /** What every job has, but for its id; of a kind, which is no choice, without the workflow. */
    static List<Field> own(String workflow, JobTypes types) {
        return Stream.of(
                        List.of(own("name")),
                        JobKinds.of(workflow).isPresent() ? List.<Field>of() : List.of(workflowField(types)),
                        about(),
                        TIMING.stream().map(Fields::own).toList(),
                        List.of(own("time_zone")),
                        after(),
                        retry(),
                        limits())
                .flatMap(List::stream)
                .toList();
    }

    static List<Field> about() {
        return ABOUT.stream().map(Fields::own).toList();
    }

    static List<Field> limits() {
        return LIMITS.stream().map(Fields::own).toList();
    }

    static List<Field> after() {
        JsonNode inner = property(AFTER).path("properties");
        return List.of(
                field(List.of(AFTER, "job"), "After job", inner.path("job"), false),
                field(List.of(AFTER, "jobs"), "After jobs", inner.path("jobs"), false),
                field(List.of(AFTER, "on"), "Once they", inner.path("on"), false),
                field(List.of(AFTER, "max_wait"), "Wait at most", inner.path("max_wait"), false));
    }

    static List<Field> retry() {
        JsonNode inner = property(RETRY).path("properties");
        return List.of(
                field(List.of(RETRY, "attempts"), "Attempts", inner.path("attempts"), false),
                field(List.of(RETRY, "first"), "First wait", inner.path("first"), false),
                field(List.of(RETRY, "longest"), "Longest wait", inner.path("longest"), false),
                field(List.of(RETRY, "only"), "Only after", inner.path("only"), false));
    }

    static Field own(String name) {
        return field(
                List.of(name),
                inWords(name),
                property(name),
                List.of("cron", "every", "at").contains(name));
    }

    private static Field workflowField(JobTypes types) {
        Field any = own(WORKFLOW);
        List<String> choices = types.workflows().stream()
                .filter(workflow -> JobKinds.of(workflow).isEmpty())
                .toList();
        return new Field(any.path(), any.label(), any.hint(), Kind.CHOICE, choices, "", "", true);
    }

    /**
     * The settings of a job type in groups, and those that a job has and its type does not know: who has them wants to take them out.
     *
     * @param definition with the settings that the job has
     */
    public static List<Group> settings(String workflow, JobTypes types, JsonNode definition) {
        Optional<JsonNode> schema =
                types.find(workflow).map(type -> type.settings().json());
        Optional<String> kind = JobKinds.of(workflow);
        if (kind.isPresent() && schema.isPresent()) {
            return ofKind(kind.get(), schema.get().path("properties"), definition);
        }
        JsonNode given = definition.path(SETTINGS);
        JsonNode properties = schema.map(known -> known.path("properties")).orElseGet(Field::nothing);
        if (properties.isEmpty()) {
            boolean takesNone = schema.map(known -> known.path("additionalProperties"))
                    .filter(others -> others.isBoolean() && !others.asBoolean())
                    .isPresent();
            return takesNone && given.isEmpty() ? List.of() : List.of(new Group("Settings", "", List.of(whole())));
        }
        return groups(SETTINGS, "Settings of " + workflow, schema.get(), given);
    }

    private static List<Group> ofKind(String kind, JsonNode properties, JsonNode definition) {
        JsonNode field = properties.path(kind);
        List<Group> groups = groups(kind, field.path("title").asText(), field, definition.path(kind));
        Field own = field(List.of(SETTINGS), "Settings", properties.path(SETTINGS), false);
        return Stream.of(
                        groups.stream().limit(1),
                        groups.stream().skip(1).map(Group::ifNeeded),
                        Stream.of(new Group("Values of your own", "", List.of(own), true)))
                .flatMap(each -> each)
                .toList();
    }

    /** @param root the field of the definition that they stand in */
    private static List<Group> groups(String root, String title, JsonNode schema, JsonNode given) {
        List<Group> groups = new ArrayList<>();
        List<Field> plain = new ArrayList<>();
        JsonNode properties = schema.path("properties");
        groups.add(new Group(title, "", plain));
        properties
                .properties()
                .forEach(property -> add(root, property.getKey(), property.getValue(), schema, plain, groups));
        List<Field> unknown = given.properties().stream()
                .filter(setting -> !properties.has(setting.getKey()))
                .map(setting -> new Field(
                        List.of(root, setting.getKey()),
                        setting.getKey(),
                        "",
                        kindOf(setting.getValue()),
                        List.of(),
                        "",
                        "",
                        false))
                .toList();
        if (!unknown.isEmpty()) {
            groups.add(new Group("Other settings", "It does not take these: clear them", unknown));
        }
        return groups.stream().filter(group -> !group.fields().isEmpty()).toList();
    }

    private static Kind kindOf(JsonNode value) {
        if (value.isNumber()) {
            return Kind.NUMBER;
        }
        if (value.isBoolean()) {
            return Kind.FLAG;
        }
        return value.isTextual() ? Kind.TEXT : Kind.JSON;
    }

    private static void add(
            String root, String name, JsonNode property, JsonNode schema, List<Field> plain, List<Group> groups) {
        String label = property.path("title").asText(inWords(name));
        List<String> path = List.of(root, name);
        if (property.path("properties").isEmpty()) {
            plain.add(field(path, label, property, isRequired(name, schema)));
            return;
        }
        List<Field> inner = new ArrayList<>();
        property.path("properties")
                .properties()
                .forEach(each -> inner.add(field(
                        List.of(root, name, each.getKey()),
                        each.getValue().path("title").asText(inWords(each.getKey())),
                        each.getValue(),
                        isRequired(each.getKey(), property))));
        groups.add(new Group(label, text(property.path("description")), inner));
    }

    private static boolean isRequired(String name, JsonNode schema) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Field whole() {
        return new Field(
                List.of(SETTINGS), "Settings", "As a JSON object", Kind.JSON, List.of(), "", "{\"days\": 30}", false);
    }

    private static Field field(List<String> path, String label, JsonNode property, boolean required) {
        Kind kind = kind(property);
        Field field = new Field(path, label, hint(property), kind, choices(property), "", "", required);
        return new Field(
                path,
                label,
                field.hint(),
                kind,
                field.choices(),
                field.show(property.path("default")),
                field.show(property.path("examples").path(0)),
                required);
    }

    private static Kind kind(JsonNode property) {
        boolean isNumber =
                List.of("integer", "number").contains(property.path("type").asText());
        if (property.has("enum") && !isNumber) {
            return Kind.CHOICE;
        }
        if (property.path("$ref").asText().equals(DURATION_REF) || property.has("anyOf")) {
            return Kind.DURATION;
        }
        if (property.path("pattern").asText().startsWith("^\\d{4}-")) {
            return Kind.TIME;
        }
        if (property.path("type").isArray()) {
            return Kind.TEXT;
        }
        return switch (property.path("type").asText()) {
            case "integer", "number" -> Kind.NUMBER;
            case "boolean" -> Kind.FLAG;
            case "string" -> Kind.TEXT;
            case "array" -> property.path("items").path("type").asText().equals("string") ? Kind.WORDS : Kind.JSON;
            case "object" ->
                List.of("integer", "number")
                                .contains(property.path("additionalProperties")
                                        .path("type")
                                        .asText())
                        ? Kind.MAP
                        : Kind.JSON;
            default -> Kind.JSON;
        };
    }

    private static List<String> choices(JsonNode property) {
        if (property.path("type").asText().equals("boolean")) {
            return List.of("true", "false");
        }
        List<String> choices = new ArrayList<>();
        property.path("enum").forEach(value -> choices.add(value.asText()));
        return choices;
    }

    /** What it is, and within what bounds. */
    private static String hint(JsonNode property) {
        String description = text(property.path("description"));
        JsonNode least = property.path("minimum");
        JsonNode most = property.path("maximum");
        return least.isMissingNode() || most.isMissingNode()
                ? description
                : "%s From %s to %s.".formatted(description, least, most).strip();
    }

    private static String text(JsonNode description) {
        String said = description
                .asText()
                .replaceAll(" ?Give exactly one of cron, every and at\\.", "")
                .replaceAll(" ?Default [^ ]+\\.", "")
                .replace("`", "");
        if (said.isEmpty()) {
            return said;
        }
        return said.substring(0, 1).toUpperCase(Locale.ROOT) + said.substring(1) + (said.endsWith(".") ? "" : ".");
    }

    /** The name of a field of {@code jobs.yaml}, as people would say it. */
    public static String inWords(String name) {
        String words = name.replace('_', ' ').replace(".", ": ");
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static JsonNode property(String name) {
        JsonNode property = SCHEMA.at("/$defs/job/properties/" + name);
        String reference = property.path("$ref").asText();
        return reference.isEmpty() || reference.equals(DURATION_REF) ? property : SCHEMA.at(reference.substring(1));
    }

    private static JsonNode schema() {
        try (InputStream file = Fields.class.getResourceAsStream("/docs/jobs.schema.json")) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
