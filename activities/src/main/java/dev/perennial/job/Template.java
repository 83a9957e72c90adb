package dev.perennial.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with places such as {@code ${as_of}} for a closed set of values; {@code $${} stands for a plain {@code ${}. */
public final class Template {

    public static final String SETTING = "settings.";
    public static final String SECRET = "secret:";

    /** How a value of the user's own is offered. */
    public static final String ANY_SETTING = SETTING + "NAME";

    /** How a secret is offered. */
    public static final String ANY_SECRET = SECRET + "NAME";

    private static final Pattern PLACE = Pattern.compile("\\$(\\$\\{)|\\$\\{([^}]*)}|\\$\\{");
    private static final Pattern SECRET_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Template() {}

    /**
     * What is wrong with the text, as what would be right.
     *
     * @param settings the values of the user's own that there are
     * @param offered what may stand in a place, by name; {@link #ANY_SETTING} and {@link #ANY_SECRET} for those
     */
    public static Optional<String> flaw(String text, JsonNode settings, List<String> offered) {
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            if (places.group(1) == null && !isKnown(places.group(2), settings, offered)) {
                return Optional.of(
                        "%s to be one of %s; a plain ${ is written $${".formatted(places.group(), words(offered)));
            }
        }
        return Optional.empty();
    }

    private static boolean isKnown(String name, JsonNode settings, List<String> offered) {
        if (name == null) {
            return false;
        }
        if (name.startsWith(SECRET)) {
            return offered.contains(ANY_SECRET)
                    && SECRET_NAME.matcher(name.substring(SECRET.length())).matches();
        }
        return name.startsWith(SETTING)
                ? offered.contains(ANY_SETTING) && settings.has(name.substring(SETTING.length()))
                : offered.contains(name);
    }

    private static String words(List<String> offered) {
        List<String> places = offered.stream()
                .map(name -> "${" + name + "}" + (name.equals(ANY_SETTING) ? " with a name that settings has" : ""))
                .toList();
        int last = places.size() - 1;
        return String.join(", ", places.subList(0, last)) + (last > 1 ? ", and " : " and ") + places.get(last);
    }

    public static boolean hasPlace(String text) {
        Matcher places = PLACE.matcher(text);
        return places.find();
    }

    public static boolean hasSecret(String text) {
        return text.contains("${" + SECRET);
    }

    /** The names of the secrets that a text refers to. */
    public static Set<String> secrets(String text) {
        Set<String> names = new TreeSet<>();
        PLACE.matcher(text)
                .results()
                .filter(place -> place.group(2) != null && place.group(2).startsWith(SECRET))
                .forEach(place -> names.add(place.group(2).substring(SECRET.length())));
        return names;
    }

    /**
     * @param value of a place, by its name
     * @param escape how a value is written where the text stands
     */
    public static String fill(String text, Function<String, JsonNode> value, UnaryOperator<String> escape) {
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
    public static JsonNode fill(JsonNode json, Function<String, JsonNode> value) {
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
