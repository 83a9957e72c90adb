package dev.perennial.pages.reference;

import dev.perennial.database.Json;
import dev.perennial.pages.reference.ReferencePage.Answer;
import dev.perennial.pages.reference.ReferencePage.Call;
import dev.perennial.pages.reference.ReferencePage.Field;
import dev.perennial.pages.reference.ReferencePage.Section;
import dev.perennial.pages.reference.ReferencePage.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells an OpenAPI document to people. */
final class Reference {

    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    /** A parameter that so many calls have is told once for all of them. */
    private static final int MANY = 4;

    private final Map<String, Object> document;
    private final Set<Field> common;

    @SuppressWarnings("unchecked")
    Reference(byte[] json) {
        document = Json.read(new String(json, StandardCharsets.UTF_8), Map.class);
        common = ofManyCalls();
    }

    private Set<Field> ofManyCalls() {
        Map<Field, Long> calls = map(document, "paths").values().stream()
                .flatMap(operations -> METHODS.stream().map(method -> map(operations, method)))
                .flatMap(operation -> maps(operation, "parameters").stream())
                .collect(Collectors.groupingBy(Reference::parameter, LinkedHashMap::new, Collectors.counting()));
        calls.values().removeIf(count -> count < MANY);
        return calls.keySet();
    }

    /** The parameters that many calls have. */
    List<Field> common() {
        return List.copyOf(common);
    }

    String introduction() {
        return text(map(document, "info"), "description");
    }

    /** By their tags; in each the calls by path, and of a path the reading before the writing. */
    List<Section> sections() {
        Map<String, List<Call>> sections = new TreeMap<>();
        map(document, "paths")
                .forEach((path, operations) -> METHODS.forEach(method -> {
                    Map<String, Object> operation = map(operations, method);
                    if (!operation.isEmpty()) {
                        sections.computeIfAbsent(strings(operation, "tags").get(0), tag -> new ArrayList<>())
                                .add(call(method, path, operation));
                    }
                }));
        return sections.entrySet().stream()
                .map(section -> new Section(section.getKey(), section.getValue()))
                .toList();
    }

    /** Of bodies and answers; pages of a list are left out, for each is the same. */
    List<Shape> shapes() {
        return map(map(document, "components"), "schemas").entrySet().stream()
                .filter(schema -> !schema.getKey().endsWith("Page"))
                .filter(schema -> map(schema.getValue()).containsKey("properties"))
                .map(schema -> shape(schema.getKey(), map(schema.getValue())))
                .toList();
    }

    private static Shape shape(String name, Map<String, Object> schema) {
        Set<String> required = Set.copyOf(strings(schema, "required"));
        List<Field> fields = map(schema, "properties").entrySet().stream()
                .map(property -> new Field(
                        property.getKey(),
                        type(map(property.getValue())),
                        text(map(property.getValue()), "description"),
                        required.contains(property.getKey())))
                .toList();
        return new Shape(name, text(schema, "description"), fields);
    }

    private Call call(String method, String path, Map<String, Object> operation) {
        List<Map<String, Object>> parameters = maps(operation, "parameters");
        return new Call(
                text(operation, "operationId"),
                method.toUpperCase(Locale.ROOT),
                path,
                text(operation, "x-role"),
                text(operation, "summary"),
                text(operation, "description"),
                parameters.stream()
                        .map(Reference::parameter)
                        .filter(parameter -> !common.contains(parameter))
                        .toList(),
                curl(method, path, parameters, map(map(operation, "requestBody"), "content")),
                map(operation, "responses").entrySet().stream()
                        .filter(answer -> answer.getKey().startsWith("2"))
                        .map(answer -> answer(answer.getKey(), map(answer.getValue())))
                        .toList());
    }

    private static Field parameter(Map<String, Object> parameter) {
        String place = text(parameter, "in");
        return new Field(
                text(parameter, "name"),
                type(map(parameter, "schema")) + (place.equals("header") ? ", header" : ""),
                text(parameter, "description"),
                Boolean.TRUE.equals(parameter.get("required")));
    }

    private static Answer answer(String status, Map<String, Object> answer) {
        String shape = map(answer, "content").values().stream()
                .map(content -> type(map(map(content), "schema")))
                .findFirst()
                .orElse("");
        return new Answer(status, text(answer, "description"), shape);
    }

    /** With what must be given. */
    private static String curl(
            String method, String path, List<Map<String, Object>> parameters, Map<String, Object> body) {
        StringBuilder call = new StringBuilder("curl -sS -H \"Authorization: Bearer $TOKEN\"");
        if (!method.equals("get")) {
            call.append(" -X ").append(method.toUpperCase(Locale.ROOT));
        }
        String filled = path;
        List<String> query = new ArrayList<>();
        for (Map<String, Object> parameter : parameters) {
            String example = Objects.toString(parameter.get("example"), "");
            if (text(parameter, "in").equals("path")) {
                filled = filled.replace("{" + text(parameter, "name") + "}", example);
            } else if (Boolean.TRUE.equals(parameter.get("required"))) {
                query.add(text(parameter, "name") + "=" + example);
            }
        }
        call.append(" \"$PERENNIAL").append(filled);
        call.append(query.isEmpty() ? "" : "?" + String.join("&", query)).append('"');
        body.forEach((media, content) -> call.append(" \\\n  -H 'Content-Type: ")
                .append(media)
                .append("' \\\n  -d '")
                .append(Json.write(map(content).get("example")))
                .append("'"));
        return call.toString();
    }

    private static String type(Map<String, Object> schema) {
        if (schema.containsKey("$ref")) {
            return name(text(schema, "$ref"));
        }
        Map<String, String> words = new LinkedHashMap<>();
        String type = schema.get("type") instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(" or "))
                : text(schema, "type");
        words.put("type", type.startsWith("array") ? "list of " + type(map(schema, "items")) : type);
        words.put("format", text(schema, "format").replaceAll("int(32|64)", ""));
        words.put("enum", String.join(", ", strings(schema, "enum")));
        words.put("default", schema.containsKey("default") ? "default " + schema.get("default") : "");
        words.put("range", range(schema));
        Stream<String> either =
                maps(schema, "anyOf").stream().map(Reference::type).filter(word -> !word.isEmpty());
        return Stream.concat(words.values().stream().filter(word -> !word.isEmpty()), either)
                .collect(Collectors.joining(", "));
    }

    private static String range(Map<String, Object> schema) {
        String from = schema.containsKey("minimum") ? "from " + schema.get("minimum") : "";
        String to = schema.containsKey("maximum") ? "to " + schema.get("maximum") : "";
        return (from + " " + to).strip();
    }

    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static Map<String, Object> map(Object parent, String field) {
        return map(map(parent).get(field));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
    }

    private static List<Map<String, Object>> maps(Map<String, Object> parent, String field) {
        return parent.get(field) instanceof List<?> list
                ? list.stream().map(Reference::map).toList()
                : List.of();
    }

    private static List<String> strings(Map<String, Object> parent, String field) {
        return parent.get(field) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static String text(Map<String, Object> parent, String field) {
        return Objects.toString(parent.get(field), "");
    }
}
