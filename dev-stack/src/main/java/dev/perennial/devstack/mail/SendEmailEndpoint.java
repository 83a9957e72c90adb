package dev.perennial.devstack.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.http.Http;
import dev.perennial.devstack.http.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request to {@code POST /api/internal/send-email}: first whether it is well-formed, then what the script says. */
record SendEmailEndpoint(String apiKey, Mailbox mailbox, Script script, CountDownLatch closing) {
    private static final int NO_ANSWER = 0;
    private static final JsonNode REPEATED =
            Http.JSON.createObjectNode().put("ok", true).put("duplicate", true);

    void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String key = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Idempotency-Key"))
                .orElse("");
        try {
            refuseUnlessAuthorized(exchange);
            Letter letter = Letter.read(body);
            answer(exchange, key, letter);
        } catch (Refused refused) {
            mailbox.tried(key, "", refused.status, false);
            Http.error(exchange, refused.status, refused.getMessage());
        }
    }

    private void refuseUnlessAuthorized(HttpExchange exchange) throws Refused {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            throw new Refused(405, "POST only");
        }
        String given = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        if (!MessageDigest.isEqual(bytes(given), bytes("Bearer " + apiKey))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            throw new Refused(401, "unauthorized");
        }
        if (!Http.isJson(exchange)) {
            throw new Refused(415, "Content-Type must be application/json");
        }
    }

    private void answer(HttpExchange exchange, String key, Letter letter) throws IOException {
        Behaviour behaviour = script.next(letter.to());
        switch (behaviour.kind()) {
            case ACCEPT -> accept(exchange, key, letter, Duration.ZERO);
            case ACCEPT_THEN_STALL -> accept(exchange, key, letter, behaviour.pause());
            case ACCEPT_THEN_RESET -> acceptWithoutAnswer(exchange, key, letter);
            case FAIL -> {
                mailbox.tried(key, letter.to(), behaviour.status(), false);
                Http.error(exchange, behaviour.status(), "told to fail");
            }
            case TOO_MANY_REQUESTS -> {
                mailbox.tried(key, letter.to(), 429, false);
                exchange.getResponseHeaders().set("Retry-After", seconds(behaviour.pause()));
                Http.error(exchange, 429, "too many requests");
            }
            case STALL -> {
                mailbox.tried(key, letter.to(), NO_ANSWER, false);
                silence(behaviour.pause());
            }
            case SUPPRESS -> suppress(exchange, key, letter, behaviour.reason());
            case MALFORMED -> {
                mailbox.tried(key, letter.to(), 200, false);
                Http.html(exchange, "<html>Please log in");
            }
        }
    }

    private void accept(HttpExchange exchange, String key, Letter letter, Duration silence) throws IOException {
        boolean isNew = mailbox.take(key, letter, 200);
        if (isNew) {
            silence(silence);
        }
        Http.json(exchange, 200, isNew ? Http.OK : REPEATED);
    }

    private void acceptWithoutAnswer(HttpExchange exchange, String key, Letter letter) throws IOException {
        if (!mailbox.take(key, letter, NO_ANSWER)) {
            Http.json(exchange, 200, REPEATED);
        }
    }

    /** What was sent before the address was suppressed stays sent. */
    private void suppress(HttpExchange exchange, String key, Letter letter, String reason) throws IOException {
        boolean sentBefore = mailbox.knows(key);
        mailbox.tried(key, letter.to(), 200, sentBefore);
        Http.json(
                exchange,
                200,
                sentBefore
                        ? REPEATED
                        : Http.JSON.createObjectNode().put("ok", false).put("suppressed", reason));
    }

    // Ends early when the catcher closes, so that nobody waits for a stall that nobody watches.
    private void silence(Duration duration) {
        try {
            closing.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String seconds(Duration wait) {
        return Long.toString((wait.toMillis() + 999) / 1000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a request asks to be sent. */
    record Letter(String template, String to, Map<String, Object> data) {
        static Letter read(byte[] body) throws Refused, IOException {
            JsonNode json = parse(body);
            if (!json.path("template").isTextual()
                    || json.get("template").asText().isBlank()) {
                throw new Refused(400, "template is missing or not a text");
            }
            if (!json.path("to").isTextual() || json.get("to").asText().indexOf('@') < 1) {
                throw new Refused(400, "to is missing or not an address");
            }
            if (!json.path("data").isObject()) {
                throw new Refused(400, "data is missing or not an object");
            }
            return new Letter(json.get("template").asText(), json.get("to").asText(), Http.asMap(json.get("data")));
        }

        private static JsonNode parse(byte[] body) throws Refused, IOException {
            try {
                return Http.JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new Refused(400, "the body is not JSON");
            }
        }
    }

    /** Why a request is not taken, with the status that says so. */
    static final class Refused extends Exception {
        private final int status;

        Refused(int status, String reason) {
            super(reason);
            this.status = status;
        }
    }
}
