package dev.perennial.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.schedule.JobDefinition;
import java.util.List;
import java.util.Map;

/** One entry of a catalogue as JSON, by the rules of the file; for who changes one job among those that are registered. */
public final class CatalogueEntry {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(PlainYaml.MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CatalogueEntry() {}

    /**
     * Reads an entry whose defaults are the built-in ones. It may wait for any job that is registered. Problems have the paths of its
     * fields, like {@code after.job}.
     *
     * @param context what it is checked against
     * @throws InvalidCatalogueException with everything that is wrong in it
     */
    public static Catalogue read(String id, String json, CatalogueContext context) {
        CatalogueProblems problems = new CatalogueProblems(null, id);
        Object plain = JSON.convertValue(fields(json), Object.class);
        List<JobDefinition> jobs = new CatalogueReader(problems, context).single(id, PlainYaml.node(Map.of(id, plain)));
        problems.throwIfAny();
        return new Catalogue(jobs, problems.warnings());
    }

    /**
     * An entry with a JSON merge patch (RFC 7386) applied: what the patch names is replaced, what it names as null is left out.
     *
     * @throws InvalidCatalogueException when the patch is no JSON object
     */
    public static String merged(String json, String patch) {
        ObjectNode merged = fields(json);
        merge(merged, fields(patch));
        return merged.toString();
    }

    private static void merge(ObjectNode into, JsonNode patch) {
        patch.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                into.remove(field.getKey());
            } else if (value.isObject()) {
                ObjectNode inner =
                        into.get(field.getKey()) instanceof ObjectNode object ? object : JSON.createObjectNode();
                merge(inner, value);
                into.set(field.getKey(), inner);
            } else {
                into.set(field.getKey(), value);
            }
        });
    }

    private static ObjectNode fields(String json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode fields) {
                return fields;
            }
        } catch (JsonProcessingException notJson) {
            // answered below, like JSON that is no object
        }
        throw new InvalidCatalogueException(List.of(new CatalogueProblem(
                null,
                0,
                0,
                "",
                "is no JSON object with the fields of a job, each once and at most %d levels deep"
                        .formatted(PlainYaml.MAX_DEPTH))));
    }
}
