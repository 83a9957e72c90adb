package dev.perennial.devstack.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.http.Http;
import dev.perennial.devstack.http.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request to a channel: first whether the channel could take it, then what the script says. */
record AlertEndpoint(String channel, AlertReceiver receiver, Script script, CountDownLatch closing) {
    private static final int NO_ANSWER = 0;

    void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestMethod().equals("POST")) {
            refuse(exchange, 405, "POST only");
        } else if (!Http.isJson(exchange)) {
            refuse(exchange, 400, "Content-Type must be application/json");
        } else {
            read(exchange, body);
        }
    }

    private void read(HttpExchange exchange, byte[] body) throws IOException {
        try {
            JsonNode message = Http.JSON.readTree(body);
            Optional<String> problem = AlertRules.of(channel).problemWith(message);
            if (problem.isPresent()) {
                refuse(exchange, 400, problem.get());
            } else {
                answer(exchange, message);
            }
        } catch (JsonProcessingException e) {
            refuse(exchange, 400, "the body is not JSON");
        }
    }

    private void answer(HttpExchange exchange, JsonNode message) throws IOException {
        Behaviour behaviour = script.next(channel);
        switch (behaviour.kind()) {
            case ACCEPT -> accept(exchange, message);
            case ACCEPT_THEN_STALL -> {
                receiver.take(channel, message);
                receiver.tried(channel, NO_ANSWER);
                silence(behaviour.pause());
            }
            case ACCEPT_THEN_RESET -> {
                receiver.take(channel, message);
                receiver.tried(channel, NO_ANSWER);
            }
            case FAIL -> refuse(exchange, behaviour.status(), "told to fail");
            case TOO_MANY_REQUESTS -> {
                long seconds = (behaviour.pause().toMillis() + 999) / 1000;
                exchange.getResponseHeaders().set("Retry-After", Long.toString(seconds));
                refuse(exchange, 429, "rate_limited");
            }
            case STALL -> {
                receiver.tried(channel, NO_ANSWER);
                silence(behaviour.pause());
            }
            case MALFORMED -> {
                receiver.tried(channel, 200);
                Http.html(exchange, "<html>Please log in");
            }
        }
    }

    private void accept(HttpExchange exchange, JsonNode message) throws IOException {
        receiver.take(channel, message);
        switch (channel) {
            case AlertReceiver.SLACK -> {
                receiver.tried(channel, 200);
                Http.text(exchange, 200, "ok");
            }
            case AlertReceiver.DISCORD -> {
                receiver.tried(channel, 204);
                Http.json(exchange, 204, Http.OK);
            }
            default -> {
                receiver.tried(channel, 202);
                Http.json(
                        exchange,
                        202,
                        Http.JSON
                                .createObjectNode()
                                .put("status", "success")
                                .put("message", "Event processed")
                                .put("dedup_key", message.path("dedup_key").asText()));
            }
        }
    }

    private void refuse(HttpExchange exchange, int status, String reason) throws IOException {
        receiver.tried(channel, status);
        Http.error(exchange, status, reason);
    }

    private void silence(Duration duration) {
        try {
            closing.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
