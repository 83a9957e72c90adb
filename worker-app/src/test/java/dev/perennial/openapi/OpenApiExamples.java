package dev.perennial.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Calls everything that docs/openapi.json describes with the examples that it gives, and holds each answer against what it says: the
 * status, the media type, and the shape of the body.
 */
public final class OpenApiExamples {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each by how it begins; what is needed comes before what needs it. */
    private static final List<String> ORDER = List.of(
            "put /api/v1/jobs/{job} ",
            "post /api/v1/jobs/{job}/pause",
            "put ",
            "post /api/v1/jobs/{job}/cutover/move",
            "post /api/v1/jobs/{job}/runs",
            "post /api/v1/tokens",
            "get ",
            "patch ",
            "post ",
            "delete /api/v1/jobs/{job}/cutover",
            "delete ");

    /** Without them an example would wait for nothing, or change what is not its own. */
    private static final Set<String> ALWAYS = Set.of("take_over", "dry_run", "wait");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String server;
    private final String token;
    private final JsonNode document;

    /** What stands in a path: learnt from answers as calls are made. */
    private final Map<String, String> known = new HashMap<>();

    private final List<String> differences = new ArrayList<>();

    /**
     * @param token that may do everything
     * @param job the id of a job that is not there: it is added first, and removed in the end
     */
    public OpenApiExamples(String server, String token, String job) throws IOException {
        this.server = server;
        this.token = token;
        this.document = JSON.readTree(Path.of("..", "docs", "openapi.json").toFile());
        known.put("job", job);
    }

    /**
     * @param refused calls of which the example may be refused, because nothing of the kind is there
     * @return in what the answers differ from what is described
     */
    public List<String> differences(Set<String> refused) {
        Map<String, ObjectNode> operations = OpenApiOverlay.operations(document);
        operations.keySet().stream()
                .sorted(Comparator.comparingInt(OpenApiExamples::rank).thenComparing(Comparator.naturalOrder()))
                // It does not end.
                .filter(call -> !call.equals("get /api/v1/events"))
                .forEach(call -> tryOut(call, operations.get(call), refused.contains(call)));
        return differences;
    }

    private static int rank(String call) {
        return ORDER.indexOf(
                ORDER.stream().filter((call + " ")::startsWith).findFirst().orElseThrow());
    }

    private void tryOut(String call, ObjectNode operation, boolean mayBeRefused) {
        List<JsonNode> needed = new ArrayList<>();
        List<JsonNode> optional = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            boolean always = parameter.path("required").asBoolean()
                    || ALWAYS.contains(parameter.get("name").asText());
            (always ? needed : optional).add(parameter);
        }
        send(call, operation, needed, mayBeRefused ? "[24].." : "2..");
        if (call.startsWith("get ")) {
            for (JsonNode parameter : optional) {
                if (parameter.has("example")) {
                    List<JsonNode> more = new ArrayList<>(needed);
                    more.add(parameter);
                    send(call, operation, more, mayBeRefused ? "[24].." : "2..");
                }
            }
        }
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("schema").has("enum")
                    || parameter.path("schema").path("type").asText().equals("integer")) {
                ObjectNode wrong = parameter.deepCopy();
                wrong.put("example", "canary");
                List<JsonNode> more = new ArrayList<>(needed);
                more.removeIf(other -> other.get("name").equals(wrong.get("name")));
                more.add(wrong);
                send(call, operation, more, "400");
            }
        }
    }

    private void send(String call, ObjectNode operation, List<JsonNode> parameters, String expected) {
        String path = call.substring(call.indexOf(' ') + 1);
        List<String> query = new ArrayList<>();
        Map<String, String> headers = new HashMap<>();
        for (JsonNode parameter : parameters) {
            String name = parameter.get("name").asText();
            String example = parameter.path("example").asText();
            switch (parameter.get("in").asText()) {
                case "path" ->
                    path = path.replace(
                            "{" + name + "}", example.equals("canary") ? example : known.getOrDefault(name, example));
                case "query" -> query.add(name + "=" + URLEncoder.encode(example, StandardCharsets.UTF_8));
                default -> headers.put(name, example);
            }
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server + path + (query.isEmpty() ? "" : "?" + String.join("&", query))))
                .header("Authorization", "Bearer " + token)
                .method(call.substring(0, call.indexOf(' ')).toUpperCase(Locale.ROOT), body(operation, headers));
        headers.forEach(request::header);
        HttpResponse<String> answer = answer(request.build());
        String told = "%s %s: %d %s".formatted(call, query, answer.statusCode(), answer.body());
        if (!Integer.toString(answer.statusCode()).matches(expected)) {
            differences.add("expected %s of %s".formatted(expected, told));
        }
        compare(operation.get("responses").get(Integer.toString(answer.statusCode())), answer, told);
        learn(call, answer);
    }

    private static HttpRequest.BodyPublisher body(ObjectNode operation, Map<String, String> headers) {
        JsonNode content = operation.path("requestBody").path("content");
        if (content.isMissingNode()) {
            return BodyPublishers.noBody();
        }
        Map.Entry<String, JsonNode> media = content.properties().iterator().next();
        headers.put("Content-Type", media.getKey());
        return BodyPublishers.ofString(media.getValue().get("example").toString());
    }

    private void compare(JsonNode described, HttpResponse<String> answer, String told) {
        if (described == null) {
            differences.add("not described: " + told);
            return;
        }
        JsonNode response = described.has("$ref")
                ? document.at(described.get("$ref").asText().substring(1))
                : described;
        String media = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        if (!response.has("content")) {
            if (!answer.body().isEmpty()) {
                differences.add("has a body: " + told);
            }
            return;
        }
        JsonNode content = response.get("content").get(media);
        if (content == null) {
            differences.add("is %s: %s".formatted(media, told));
            return;
        }
        String wrong = violations(content.get("schema"), answer.body());
        if (!wrong.isEmpty()) {
            differences.add("%s: %s".formatted(wrong, told));
        }
    }

    private String violations(JsonNode schema, String body) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", document.get("components"));
        whole.setAll((ObjectNode) schema.deepCopy());
        try {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                    .getSchema(whole)
                    .validate(JSON.readTree(body))
                    .stream()
                    .map(ValidationMessage::getMessage)
                    .collect(Collectors.joining("; "));
        } catch (IOException notJson) {
            return "is no JSON";
        }
    }

    private void learn(String call, HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            return;
        }
        try {
            JsonNode body = JSON.readTree(answer.body());
            if (call.equals("post /api/v1/jobs/{job}/runs")) {
                known.put("run", body.get("run_id").asText());
            } else if (call.equals("post /api/v1/tokens")) {
                known.put("token", body.get("id").asText());
            }
        } catch (IOException notJson) {
            throw new IllegalStateException(notJson);
        }
    }

    private HttpResponse<String> answer(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
