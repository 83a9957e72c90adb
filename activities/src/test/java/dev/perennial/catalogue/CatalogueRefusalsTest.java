package dev.perennial.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.perennial.job.JobTypes;
import dev.perennial.job.RecordedJobType;
import dev.perennial.job.SettingsSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** What a bad catalogue is answered, word for word, and that an editor with the schema sees what a schema can see. */
class CatalogueRefusalsTest {

    private static final SettingsSchema ANYTHING = SettingsSchema.of("{ \"type\": \"object\" }");
    private static final CatalogueContext CONTEXT = new CatalogueContext(
            Optional.of(JobTypes.shipped().or(() -> Stream.of("A", "B", "C")
                    .map(workflow -> new RecordedJobType(workflow, ANYTHING))
                    .toList())),
            Instant.parse("2025-01-01T00:00:00Z"),
            id -> Optional.empty());
    private static final ObjectMapper JSON = new ObjectMapper();

    record BadCatalogue(String name, String text, boolean schemaIsBlind, List<String> says) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("badCatalogues")
    void saysWhereAndWhatIsWrongAndWhatWouldBeRight(BadCatalogue bad) {
        InvalidCatalogueException refusal = catchThrowableOfType(
                InvalidCatalogueException.class, () -> Catalogue.read("jobs.yaml", bad.text(), CONTEXT));
        assertThat(refusal.problems()).extracting(CatalogueProblem::toString).isEqualTo(bad.says());
        assertThat(refusal).hasMessage(String.join("\n", bad.says()));
    }

    @ParameterizedTest
    @MethodSource("badCatalogues")
    void isSeenByTheSchemaTooUnlessASchemaCannotSeeIt(BadCatalogue bad) throws IOException {
        assertThat(passesSchema(bad.text())).isEqualTo(bad.schemaIsBlind());
    }

    @Test
    void hasASchemaThatAcceptsTheShippedJobs() throws IOException {
        String shipped = Files.readString(Path.of("..", "jobs.yaml"));
        assertThat(schema().validate(json(PlainYaml.compose(shipped)))).isEmpty();
        assertThat(shipped).startsWith("# yaml-language-server: $schema=docs/jobs.schema.json\n");
    }

    @Test
    void hasASchemaThatKnowsTheFieldsOfTheReaderAndDescribesThem() throws IOException {
        JsonNode schema = JSON.readTree(schemaFile().toFile());
        JsonNode job = schema.at("/$defs/job/properties");
        assertThat(names(schema.at("/properties"))).isEqualTo(CatalogueReader.TOP_FIELDS);
        assertThat(names(schema.at("/properties/defaults/properties"))).isEqualTo(CatalogueReader.LIMIT_FIELDS);
        assertThat(names(job)).isEqualTo(CatalogueReader.JOB_FIELDS);
        assertThat(names(job.at("/after/properties"))).isEqualTo(CatalogueReader.AFTER_FIELDS);
        assertThat(job).allSatisfy(field -> assertThat(described(field, schema)).isNotBlank());
    }

    private static String described(JsonNode field, JsonNode schema) {
        JsonNode own = field.path("description");
        return own.isMissingNode()
                ? schema.at(field.path("$ref").asText().substring(1))
                        .path("description")
                        .asText()
                : own.asText();
    }

    @SuppressWarnings("unchecked")
    static List<BadCatalogue> badCatalogues() throws IOException {
        try (InputStream table = CatalogueRefusalsTest.class.getResourceAsStream("bad-catalogues.yaml")) {
            List<Map<String, Object>> rows = new Yaml(new SafeConstructor(new LoaderOptions())).load(table);
            return rows.stream()
                    .map(row -> new BadCatalogue(
                            (String) row.get("case"),
                            (String) row.get("file"),
                            "blind".equals(row.get("schema")),
                            (List<String>) row.get("says")))
                    .toList();
        }
    }

    /** What cannot be parsed at all is for the editor's parser, so the schema is blind to it. */
    private static boolean passesSchema(String text) throws IOException {
        try {
            return schema().validate(json(PlainYaml.compose(text))).isEmpty();
        } catch (YAMLException notYaml) {
            return true;
        }
    }

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Files.readString(schemaFile()));
    }

    private static Path schemaFile() {
        return Path.of("..", "docs", "jobs.schema.json");
    }

    private static Set<String> names(JsonNode properties) {
        Set<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode json(Node node) throws IOException {
        return JSON.valueToTree(node == null ? null : plain(node));
    }

    private static Object plain(Node node) throws IOException {
        if (node instanceof MappingNode mapping) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (var field : mapping.getValue()) {
                fields.put(((ScalarNode) field.getKeyNode()).getValue(), plain(field.getValueNode()));
            }
            return fields;
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(plain(item));
            }
            return items;
        }
        String text = ((ScalarNode) node).getValue();
        return node.getTag() == Tag.STR ? text : JSON.readTree(text.isEmpty() || text.equals("~") ? "null" : text);
    }
}
