package dev.perennial.jobs.http.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with places such as {@code ${as_of}} for a closed set of values; {@code $${} stands for a plain {@code ${}. */
final class Template {

    /** What there is besides {@code settings.NAME} and {@code secret:NAME}. */
    static final Set<String> VALUES = Set.of("as_of", "run_id", "job_id", "attempt");

    static final String SETTING = "settings.";
    static final String SECRET = "secret:";

    private static final Pattern PLACE = Pattern.compile("\\$(\\$\\{)|\\$\\{([^}]*)}|\\$\\{");
    private static final Pattern SECRET_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Template() {}

    /**
     * What is wrong with the text, as what would be right.
     *
     * @param settings the values of the user's own that there are
     */
    static Optional<String> flaw(String text, JsonNode settings) {
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            if (places.group(1) == null && !isKnown(places.group(2), settings)) {
                return Optional.of(
                        "%s to be one of ${as_of}, ${run_id}, ${job_id}, ${attempt}, ${settings.NAME} with a name that settings has, and ${secret:NAME}; a plain ${ is written $${"
                                .formatted(places.group()));
            }
        }
        return Optional.empty();
    }

    private static boolean isKnown(String name, JsonNode settings) {
        if (name == null) {
            return false;
        }
        if (name.startsWith(SECRET)) {
            return SECRET_NAME.matcher(name.substring(SECRET.length())).matches();
        }
        return name.startsWith(SETTING) ? settings.has(name.substring(SETTING.length())) : VALUES.contains(name);
    }

    static boolean hasPlace(String text) {
        Matcher places = PLACE.matcher(text);
        return places.find();
    }

    static boolean hasSecret(String text) {
        return text.contains("${" + SECRET);
    }

    /**
     * @param value of a place, by its name
     * @param escape how a value is written where the text stands
     */
    static String fill(String text, Function<String, JsonNode> value, UnaryOperator<String> escape) {
        return PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(filled(place, value, escape)));
    }

    private static String filled(MatchResult place, Function<String, JsonNode> value, UnaryOperator<String> escape) {
        if (place.group(1) != null || place.group(2) == null) {
            return "${";
        }
        JsonNode found = value.apply(place.group(2));
        return escape.apply(found.isValueNode() ? found.asText() : found.toString());
    }

    /** The same for every text in it; a text that is a place and nothing else becomes the value itself, whatever type it has. */
    static JsonNode fill(JsonNode json, Function<String, JsonNode> value) {
        if (json.isTextual()) {
            Matcher only = PLACE.matcher(json.textValue());
            return only.matches() && only.group(2) != null
                    ? value.apply(only.group(2))
                    : JsonNodeFactory.instance.textNode(fill(json.textValue(), value, UnaryOperator.identity()));
        }
        if (json.isArray()) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            json.forEach(each -> filled.add(fill(each, value)));
            return filled;
        }
        if (json.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            json.properties().forEach(field -> filled.set(field.getKey(), fill(field.getValue(), value)));
            return filled;
        }
        return json;
    }
}
