package dev.perennial.devstack.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What each of the three would not take, by their documents. */
enum AlertRules {
    SLACK(AlertRules::slack),
    DISCORD(AlertRules::discord),
    PAGERDUTY(AlertRules::pagerDuty);

    private static final int SLACK_TEXT = 3_000;
    private static final int DISCORD_TOTAL = 6_000;

    private final Function<JsonNode, Stream<Optional<String>>> rules;

    AlertRules(Function<JsonNode, Stream<Optional<String>>> rules) {
        this.rules = rules;
    }

    static AlertRules of(String channel) {
        return Arrays.stream(values())
                .filter(rules -> rules.name().equalsIgnoreCase(channel))
                .findFirst()
                .orElseThrow();
    }

    Optional<String> problemWith(JsonNode message) {
        if (!message.isObject()) {
            return Optional.of("the body is not an object");
        }
        return rules.apply(message).flatMap(Optional::stream).findFirst();
    }

    private static Stream<Optional<String>> slack(JsonNode message) {
        return Stream.concat(
                Stream.of(
                        unless(
                                !message.path("text").asText().isBlank()
                                        || !message.path("attachments").isEmpty(),
                                "no_text"),
                        atMost(message.path("text"), SLACK_TEXT, "text"),
                        unless(message.path("attachments").size() <= 100, "too_many_attachments")),
                elements(message.path("attachments")).flatMap(AlertRules::attachment));
    }

    private static Stream<Optional<String>> attachment(JsonNode attachment) {
        return Stream.concat(
                Stream.of(
                        unless(attachment.path("color").asText().matches("#[0-9a-f]{6}"), "invalid color"),
                        required(attachment.path("title"), "title"),
                        required(attachment.path("fallback"), "fallback"),
                        atMost(attachment.path("title"), SLACK_TEXT, "title"),
                        atMost(attachment.path("text"), SLACK_TEXT, "text")),
                elements(attachment.path("fields"))
                        .flatMap(field -> Stream.of(
                                required(field.path("title"), "field title"),
                                required(field.path("value"), "field value"))));
    }

    private static Stream<Optional<String>> discord(JsonNode message) {
        return Stream.concat(
                Stream.of(
                        unless(
                                !message.path("content").asText().isBlank()
                                        || !message.path("embeds").isEmpty(),
                                "Cannot send an empty message"),
                        atMost(message.path("content"), 2_000, "content"),
                        unless(message.path("embeds").size() <= 10, "embeds: must be 10 or fewer in length")),
                elements(message.path("embeds")).flatMap(AlertRules::embed));
    }

    private static Stream<Optional<String>> embed(JsonNode embed) {
        int total = embed.path("title").asText().length()
                + embed.path("description").asText().length()
                + elements(embed.path("fields"))
                        .mapToInt(field -> field.path("name").asText().length()
                                + field.path("value").asText().length())
                        .sum();
        return Stream.concat(
                Stream.of(
                        atMost(embed.path("title"), 256, "title"),
                        atMost(embed.path("description"), 4_096, "description"),
                        unless(
                                embed.path("color").isInt()
                                        && embed.path("color").asInt() <= 0xffffff,
                                "invalid color"),
                        unless(embed.path("fields").size() <= 25, "fields: must be 25 or fewer in length"),
                        unless(total <= DISCORD_TOTAL, "Embed size exceeds maximum size of 6000")),
                elements(embed.path("fields")).flatMap(AlertRules::embedField));
    }

    private static Stream<Optional<String>> embedField(JsonNode field) {
        return Stream.of(
                required(field.path("name"), "field name"),
                required(field.path("value"), "field value"),
                atMost(field.path("name"), 256, "field name"),
                atMost(field.path("value"), 1_024, "field value"));
    }

    private static Stream<Optional<String>> pagerDuty(JsonNode event) {
        String action = event.path("event_action").asText();
        JsonNode payload = event.path("payload");
        Stream<Optional<String>> ofAll = Stream.of(
                required(event.path("routing_key"), "routing_key"),
                unless(List.of("trigger", "acknowledge", "resolve").contains(action), "event_action is invalid"),
                atMost(event.path("dedup_key"), 255, "dedup_key"));
        if (!action.equals("trigger")) {
            return Stream.concat(ofAll, Stream.of(required(event.path("dedup_key"), "dedup_key")));
        }
        return Stream.concat(
                ofAll,
                Stream.of(
                        required(payload.path("summary"), "payload.summary"),
                        atMost(payload.path("summary"), 1_024, "payload.summary"),
                        required(payload.path("source"), "payload.source"),
                        unless(
                                List.of("critical", "error", "warning", "info")
                                        .contains(payload.path("severity").asText()),
                                "payload.severity is invalid")));
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(list::get);
    }

    private static Optional<String> required(JsonNode text, String name) {
        return unless(text.isTextual() && !text.asText().isBlank(), name + " is missing");
    }

    private static Optional<String> atMost(JsonNode text, int length, String name) {
        return unless(text.asText().length() <= length, name + " must be " + length + " or fewer in length");
    }

    private static Optional<String> unless(boolean fine, String problem) {
        return fine ? Optional.empty() : Optional.of(problem);
    }
}
