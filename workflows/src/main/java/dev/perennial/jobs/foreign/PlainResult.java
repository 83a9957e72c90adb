package dev.perennial.jobs.foreign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.failure.Redaction;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;
import java.util.regex.Pattern;

/**
 * What a workflow returned, as plain JSON that may be kept: within bounds, without secrets and addresses.
 *
 * @param value of one that is too long, the beginning as a text; of one that is no JSON, words that say so
 */
record PlainResult(JsonNode value, boolean truncated) {

    /** In bytes of JSON. */
    static final int LONGEST = 64 * 1024;

    private static final int MOST_DIGITS = 1_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** What PostgreSQL takes for no text, and what a terminal would obey. */
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|\\p{Cs}");
    /** The last word of a text that was cut may be half a secret, which nobody would recognize. */
    private static final Pattern LAST_WORD = Pattern.compile("[^\\s\"]{0,500}$");

    /** @param raw null when it returned nothing */
    static PlainResult of(RawValue raw) {
        Payload payload = raw == null ? Payload.getDefaultInstance() : raw.getPayload();
        String encoding = payload.getMetadataOrDefault("encoding", com.google.protobuf.ByteString.EMPTY)
                .toStringUtf8();
        if (encoding.isEmpty() || encoding.equals("binary/null")) {
            return new PlainResult(NODES.nullNode(), false);
        }
        if (!encoding.startsWith("json/")) {
            return new PlainResult(
                    NODES.textNode("%,d bytes of %s, which is no JSON"
                            .formatted(payload.getData().size(), encoding)),
                    false);
        }
        return of(payload.getData().toStringUtf8());
    }

    static PlainResult of(String json) {
        if (json.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST) {
            String begin = json.substring(0, Math.min(LONGEST, json.length()));
            return new PlainResult(text(LAST_WORD.matcher(begin).replaceFirst("")), true);
        }
        try {
            return new PlainResult(clean(JSON.readTree(json)), false);
        } catch (JsonProcessingException noJson) {
            return new PlainResult(text(json), false);
        }
    }

    private static JsonNode clean(JsonNode value) {
        if (value.isTextual()) {
            return text(value.textValue());
        }
        if (value.isArray()) {
            ArrayNode clean = NODES.arrayNode();
            value.forEach(each -> clean.add(clean(each)));
            return clean;
        }
        if (value.isObject()) {
            ObjectNode clean = NODES.objectNode();
            value.properties()
                    .forEach(field -> clean.set(
                            shown(field.getKey()),
                            isSecret(field.getKey()) ? NODES.textNode("***") : clean(field.getValue())));
            return clean;
        }
        // PostgreSQL has no number of a million digits.
        return value.isBigDecimal() && Math.abs((long) value.decimalValue().scale()) > MOST_DIGITS
                ? NODES.textNode(value.asText())
                : value;
    }

    /** By its name alone, whatever its value is. */
    private static boolean isSecret(String name) {
        String pair = "\"%s\": \"x\"".formatted(name.replace("\"", ""));
        return Redaction.of(pair).endsWith("***");
    }

    private static JsonNode text(String text) {
        return NODES.textNode(shown(text));
    }

    private static String shown(String text) {
        return NOT_SHOWN.matcher(Redaction.of(text)).replaceAll("");
    }
}
