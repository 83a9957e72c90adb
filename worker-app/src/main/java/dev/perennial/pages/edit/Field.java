package dev.perennial.pages.edit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A value of a definition, and how a person writes it. What cannot be read as its kind is passed on as the text that it is, so that the
 * check of definitions answers in its own words.
 *
 * @param path where it is, for instance {@code [settings, surge, floor]}
 * @param choices the values that there are; empty for any
 * @param otherwise what holds when it is not given; empty when nothing does
 */
public record Field(
        List<String> path,
        String label,
        String hint,
        Kind kind,
        List<String> choices,
        String otherwise,
        String example,
        boolean required) {

    /** How a value is written. */
    public enum Kind {
        TEXT,
        DURATION,
        TIME,
        NUMBER,
        CHOICE,
        /** {@code true} or {@code false}. */
        FLAG,
        /** Words, separated by commas. */
        WORDS,
        /** Values by name, one on each line. */
        MAP,
        JSON
    }

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,30})(\\.\\d{1,30})?");
    /** What a list with commas between cannot say. */
    private static final Pattern NO_WORD = Pattern.compile("[,\\v\\[]|^\\s|\\s$|^$");
    /** What a line of a map cannot say. */
    private static final Pattern NOT_ON_A_LINE = Pattern.compile("[:\\v{}]|^\\s|\\s$|^$");

    public Field {
        path = List.copyOf(path);
        choices = List.copyOf(choices);
    }

    /** As forms and problems call it: {@code settings.surge.floor}. */
    public String name() {
        return String.join(".", path);
    }

    /** With the name of the group of settings that it is in, for where it stands alone. */
    public String fullLabel() {
        return path.size() < 3 ? label : Fields.inWords(path.get(1)) + ": " + label.toLowerCase(Locale.ROOT);
    }

    /** What a definition says of it; missing when it says nothing. */
    public JsonNode in(JsonNode definition) {
        JsonNode at = definition;
        for (String name : path) {
            at = at.path(name);
        }
        return at;
    }

    /** The text that stands for a value; empty for none. */
    public String show(JsonNode value) {
        if (value.isMissingNode()) {
            return "";
        }
        if (kind == Kind.WORDS && isWords(value)) {
            return value.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
        }
        if (kind == Kind.MAP && isLines(value)) {
            StringJoiner lines = new StringJoiner("\n");
            value.properties()
                    .forEach(entry ->
                            lines.add(entry.getKey() + ": " + entry.getValue().asText()));
            return lines.toString();
        }
        return value.isValueNode() && kind != Kind.JSON ? value.asText() : value.toPrettyString();
    }

    /** Whether a browser may have made the one text of the other. */
    boolean isSame(String shown, String typed) {
        return plain(shown).equals(plain(typed));
    }

    /**
     * @param text not blank
     * @throws IllegalArgumentException when it cannot be said in a definition; the message says what would be right
     */
    JsonNode read(String text) {
        String plain = text.strip();
        return switch (kind) {
            case TEXT, DURATION, TIME, CHOICE -> NODES.textNode(plain);
            case NUMBER -> number(plain);
            case FLAG -> plain.matches("true|false") ? NODES.booleanNode(plain.equals("true")) : NODES.textNode(plain);
            case WORDS -> plain.startsWith("[") ? json(plain) : words(plain);
            case MAP -> plain.startsWith("{") ? json(plain) : lines(plain);
            case JSON -> json(plain);
        };
    }

    private String plain(String text) {
        String stripped = text.replace("\r\n", "\n").strip();
        return switch (kind) {
            case MAP, JSON -> stripped;
            // Browsers leave the seconds out where there are none.
            case TIME -> stripped.replaceFirst("(T\\d\\d:\\d\\d):00$", "$1");
            // An input of one line takes no others.
            default -> stripped.replaceAll("[\\r\\n]", "");
        };
    }

    private static boolean isWords(JsonNode value) {
        return value.isArray()
                && value.valueStream()
                        .allMatch(word -> word.isTextual()
                                && !NO_WORD.matcher(word.textValue()).find());
    }

    private static boolean isLines(JsonNode value) {
        return value.isObject()
                && value.properties().stream()
                        .allMatch(entry -> entry.getValue().isNumber()
                                && !NOT_ON_A_LINE.matcher(entry.getKey()).find());
    }

    private static ObjectNode lines(String text) {
        ObjectNode map = NODES.objectNode();
        for (String line : text.split("\\R")) {
            int colon = line.lastIndexOf(':');
            if (line.isBlank()) {
                continue;
            }
            if (colon < 1 || line.substring(0, colon).isBlank()) {
                throw new IllegalArgumentException(
                        "\"%s\" is no name and value: write one on each line, such as GOLD: 5".formatted(line.strip()));
            }
            String name = line.substring(0, colon).strip();
            if (map.has(name)) {
                throw new IllegalArgumentException(name + " is given twice");
            }
            map.set(name, number(line.substring(colon + 1).strip()));
        }
        return map;
    }

    private static ArrayNode words(String text) {
        ArrayNode words = NODES.arrayNode();
        Stream.of(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .forEach(words::add);
        return words;
    }

    private static JsonNode number(String text) {
        return NUMBER.matcher(text).matches() ? json(text) : NODES.textNode(text);
    }

    private static JsonNode json(String text) {
        try {
            JsonNode value = JSON.readTree(text);
            refuseNulls(value);
            return value;
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("is not JSON: " + notJson.getOriginalMessage(), notJson);
        }
    }

    /** A patch would take it for "leave it out". */
    private static void refuseNulls(JsonNode value) {
        if (value.isNull()) {
            throw new IllegalArgumentException("null is no value: give one, or leave the field out");
        }
        value.forEach(Field::refuseNulls);
    }

    /** A JSON object without anything in it. */
    static ObjectNode nothing() {
        return NODES.objectNode();
    }

    /** The text of a definition, with its numbers as they are written. */
    public static ObjectNode definition(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a definition is a JSON object", e);
        }
    }

    /** A merge patch that makes the second of the first. */
    static JsonNode patch(JsonNode before, JsonNode after) {
        if (!before.isObject() || !after.isObject()) {
            return after;
        }
        ObjectNode patch = nothing();
        for (Map.Entry<String, JsonNode> was : before.properties()) {
            if (!after.has(was.getKey())) {
                patch.putNull(was.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> is : after.properties()) {
            JsonNode was = before.path(is.getKey());
            if (!is.getValue().equals(was)) {
                patch.set(is.getKey(), patch(was, is.getValue()));
            }
        }
        return patch;
    }
}
