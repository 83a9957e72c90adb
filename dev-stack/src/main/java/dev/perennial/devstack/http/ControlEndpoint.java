package dev.perennial.devstack.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.perennial.devstack.http.Behaviour.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code POST /_control}: sets the behaviour of a catcher that runs in another process. */
public record ControlEndpoint(Script script) {
    public void handle(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            Http.error(exchange, 405, "POST only");
        } else if (!Http.isJson(exchange)) {
            // Also keeps out the forms of foreign web pages: a browser sends JSON only after asking.
            Http.error(exchange, 415, "Content-Type must be application/json");
        } else {
            obey(exchange);
        }
    }

    private void obey(HttpExchange exchange) throws IOException {
        try {
            JsonNode order = Http.JSON.readTree(exchange.getRequestBody().readAllBytes());
            Behaviour behaviour = behaviour(order);
            if (order.hasNonNull("to")) {
                script.behaveFor(order.get("to").asText(), behaviour);
            } else {
                script.behave(behaviour);
            }
            Http.json(exchange, 200, Http.OK);
        } catch (JsonProcessingException e) {
            Http.error(exchange, 400, "the body is not JSON");
        } catch (IllegalArgumentException e) {
            Http.error(exchange, 400, e.getMessage());
        }
    }

    private static Behaviour behaviour(JsonNode order) {
        return new Behaviour(
                kind(order.path("behaviour").asText()),
                order.path("status").asInt(500),
                Duration.ofMillis(order.path("millis").asLong(0)),
                order.path("reason").asText(""),
                order.path("times").asInt(Behaviour.FOREVER));
    }

    private static Kind kind(String name) {
        List<String> known = Arrays.stream(Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    "behaviour is one of " + String.join(", ", known) + ", not '" + name + "'");
        }
        return Kind.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
