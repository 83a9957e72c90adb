package dev.perennial.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What signatures do not say: which values a parameter takes, which statuses an answer has, and what a definition looks like. It is
 * laid over what was read from the code, by parameters' names and operations, so that each thing is said once.
 */
final class OpenApiOverlay {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DEFINITIONS = Path.of("..", "docs", "jobs.schema.json");
    private static final List<String> WRITING = List.of("post", "put", "patch", "delete");

    private final ObjectNode words;

    private OpenApiOverlay(ObjectNode words) {
        this.words = words;
    }

    static OpenApiOverlay load() throws IOException {
        try (InputStream file = OpenApiOverlay.class.getResourceAsStream("overlay.json")) {
            return new OpenApiOverlay((ObjectNode) JSON.readTree(file));
        }
    }

    /** @param read the description as it was read from the code */
    String over(byte[] read) throws IOException {
        ObjectNode document = (ObjectNode) JSON.readTree(inPlainWords(new String(read, StandardCharsets.UTF_8)));
        document.set("info", words.get("info"));
        document.set("servers", words.get("servers"));
        document.set("security", words.get("security"));
        document.remove("tags");
        ObjectNode components = (ObjectNode) document.get("components");
        components.set("securitySchemes", words.get("securitySchemes"));
        components.set("responses", refusals());
        ObjectNode schemas = (ObjectNode) components.get("schemas");
        RecordSchemas.complete(schemas);
        schemas.setAll((ObjectNode) words.get("schemas"));
        schemas.setAll(definitions());
        operations(document).forEach(this::word);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(sorted(document)) + "\n";
    }

    /** Comments are HTML, descriptions are Markdown; and a view is what it is a view of. */
    private static String inPlainWords(String document) {
        return document.replaceAll("</?code>", "`")
                .replaceAll("\\\\n *", " ")
                .replaceAll("\"(#/components/schemas/)?Page(\\w+)View\"", "\"$1$2Page\"")
                .replaceAll("\"(#/components/schemas/)?(\\w+)View\"", "\"$1$2\"");
    }

    /** By method and path. */
    static Map<String, ObjectNode> operations(JsonNode document) {
        Map<String, ObjectNode> operations = new TreeMap<>();
        document.get("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method ->
                        operations.put(method.getKey() + " " + path.getKey(), (ObjectNode) method.getValue())));
        return operations;
    }

    private void word(String call, ObjectNode operation) {
        String method = call.substring(0, call.indexOf(' '));
        JsonNode own = words.get("operations").path(call);
        operation.put(
                "operationId",
                own.path("operationId").asText(operation.get("operationId").asText()));
        operation.putArray("tags").add(tag(call));
        if (operation
                .path("description")
                .asText()
                .equals(operation.path("summary").asText())) {
            operation.remove("description");
        }
        ArrayNode parameters = operation.withArray("parameters");
        own.path("parameters").forEach(name -> parameters.addObject().put("name", name.asText()));
        parameters.forEach(parameter -> ((ObjectNode) parameter)
                .setAll(parameter(
                        parameter.get("name").asText(), parameter.path("in").asText(), call)));
        if (own.has("requestBody")) {
            operation.set("requestBody", own.get("requestBody"));
        }
        answers(operation, own, method, call);
        if (parameters.isEmpty()) {
            operation.remove("parameters");
        }
    }

    /** The most particular word on it: of this place in a call, of this part of the API, of the name alone. */
    private ObjectNode parameter(String name, String place, String call) {
        String part = call.substring(call.lastIndexOf('/') + 1);
        String method = call.substring(0, call.indexOf(' '));
        return Stream.of(method + " " + part + ":" + name, place + ":" + name, part + ":" + name, name)
                .map(words.get("parameters")::get)
                .filter(Objects::nonNull)
                .findFirst()
                .map(JsonNode::<ObjectNode>deepCopy)
                .orElseThrow(() -> new IllegalStateException(
                        "overlay.json says nothing of the parameter %s of %s".formatted(name, call)));
    }

    private void answers(ObjectNode operation, JsonNode own, String method, String call) {
        ObjectNode answers = (ObjectNode) operation.get("responses");
        JsonNode success = answers.get("200");
        ((ObjectNode) success).put("description", "As asked.");
        // Bytes are text in the encoding that the media type says; in OpenAPI they would be base64.
        success.path("content").forEach(content -> {
            if (content.path("schema").path("format").asText().equals("byte")) {
                ((ObjectNode) content.get("schema")).remove("format");
            }
        });
        if (own.has("media")) {
            ((ObjectNode) success)
                    .putObject("content")
                    .putObject(own.get("media").asText())
                    .putObject("schema")
                    .put("type", "string");
        }
        if (own.has("answers")) {
            answers.remove("200");
            own.get("answers").properties().forEach(answer -> {
                ObjectNode copy = answers.putObject(answer.getKey());
                if (!answer.getKey().equals("204")) {
                    copy.setAll((ObjectNode) success.deepCopy());
                }
                copy.put("description", answer.getValue().asText());
            });
        }
        for (String status : refusalsOf(operation, method, call)) {
            answers.putObject(status).put("$ref", "#/components/responses/" + status);
        }
    }

    private static List<String> refusalsOf(ObjectNode operation, String method, String call) {
        List<String> statuses = new ArrayList<>(List.of("401", "403", "429", "503"));
        boolean writes = WRITING.contains(method);
        if (!operation.withArray("parameters").isEmpty() || operation.has("requestBody")) {
            statuses.add("400");
        }
        if (call.contains("{")) {
            statuses.add("404");
        }
        if (writes && call.contains("{")) {
            statuses.add("409");
        }
        if (operation.get("parameters").findValuesAsText("name").contains("If-Match")) {
            statuses.add("412");
        }
        if (operation.has("requestBody")) {
            statuses.add("413");
            statuses.add("415");
        }
        return statuses;
    }

    private ObjectNode refusals() {
        ObjectNode refusals = JSON.createObjectNode();
        words.get("refusals").properties().forEach(refusal -> {
            ObjectNode answer = refusals.putObject(refusal.getKey());
            answer.put("description", refusal.getValue().asText());
            answer.putObject("content")
                    .putObject("application/problem+json")
                    .putObject("schema")
                    .put("$ref", "#/components/schemas/Problem");
            if (List.of("429", "503").contains(refusal.getKey())) {
                answer.set("headers", words.get("retryAfter"));
            }
        });
        return refusals;
    }

    private String tag(String call) {
        Map<String, String> tags = new LinkedHashMap<>();
        words.get("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return tags.entrySet().stream()
                .filter(tag -> call.matches(tag.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("overlay.json has no tag for " + call));
    }

    /** An entry of jobs.yaml, with what it refers to. */
    private static ObjectNode definitions() throws IOException {
        String text = JSON.readTree(DEFINITIONS.toFile()).get("$defs").toString();
        ObjectNode named = JSON.createObjectNode();
        JSON.readTree(text.replace("#/$defs/", "#/components/schemas/definition_"))
                .properties()
                .forEach(schema -> named.set("definition_" + schema.getKey(), schema.getValue()));
        return named;
    }

    /** So that a difference is a difference, and not another order. */
    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            ObjectNode sorted = JSON.createObjectNode();
            Map<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            sorted.setAll(fields);
            return sorted;
        }
        if (node.isArray()) {
            ArrayNode sorted = JSON.createArrayNode();
            node.forEach(element -> sorted.add(sorted(element)));
            return sorted;
        }
        return node;
    }
}
