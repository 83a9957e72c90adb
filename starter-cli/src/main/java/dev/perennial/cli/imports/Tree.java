package dev.perennial.cli.imports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A value of a JSON or YAML document, with the line that it begins in.
 *
 * @param value a map of trees, a list of trees, or a text, whatever type the text would be of; null for nothing
 */
record Tree(int line, Object value) {

    private static final int MAX_DEPTH = 50;

    /** Aliases can unfold into gigabytes. */
    private static final int MAX_NODES = 100_000;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    /** The JSON values that follow one another in a text. */
    static List<Tree> json(String text) {
        List<Tree> values = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                values.add(json(parser));
            }
            return values;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new UnreadableSourceException(line, "is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tree json(JsonParser parser) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Tree> fields = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, json(parser));
            }
            return new Tree(line, fields);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<Tree> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(json(parser));
            }
            return new Tree(line, items);
        }
        return new Tree(line, parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText());
    }

    /**
     * The documents of a YAML text.
     *
     * @param before how many lines of the file stand before it
     */
    static List<Tree> yaml(String text, int before) {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(MAX_DEPTH);
        Composer composer = new Composer(new ParserImpl(new StreamReader(text), limits), new Resolver(), limits);
        try {
            List<Tree> documents = new ArrayList<>();
            int[] budget = {MAX_NODES};
            while (composer.checkNode()) {
                documents.add(yaml(composer.getNode(), before, 0, budget));
            }
            return documents;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new UnreadableSourceException(before + line, "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new UnreadableSourceException(before + 1, "is not YAML: " + e.getMessage());
        }
    }

    private static Tree yaml(Node node, int before, int depth, int[] budget) {
        int line = before + node.getStartMark().getLine() + 1;
        if (depth > MAX_DEPTH || --budget[0] < 0) {
            throw new UnreadableSourceException(line, "unfolds into more than is read here: its aliases are nested");
        }
        if (node instanceof MappingNode mapping) {
            return new Tree(line, fields(mapping, before, depth, budget));
        }
        if (node instanceof SequenceNode sequence) {
            return new Tree(
                    line,
                    sequence.getValue().stream()
                            .map(item -> yaml(item, before, depth + 1, budget))
                            .toList());
        }
        ScalarNode scalar = (ScalarNode) node;
        return new Tree(line, scalar.getTag().equals(Tag.NULL) ? null : scalar.getValue());
    }

    private static Map<String, Tree> fields(MappingNode mapping, int before, int depth, int[] budget) {
        Map<String, Tree> fields = new LinkedHashMap<>();
        Map<String, Tree> merged = new LinkedHashMap<>();
        for (NodeTuple field : mapping.getValue()) {
            if (!(field.getKeyNode() instanceof ScalarNode key)) {
                continue;
            }
            Tree value = yaml(field.getValueNode(), before, depth + 1, budget);
            if (key.getTag().equals(Tag.MERGE)) {
                Stream.concat(Stream.of(value), value.items().stream())
                        .forEach(from -> from.fields().forEach(merged::putIfAbsent));
            } else {
                fields.put(key.getValue(), value);
            }
        }
        merged.forEach(fields::putIfAbsent);
        return fields;
    }

    /** The field of this name, or of the name in it, and so on; where there is none: nothing, at the line of what should have it. */
    Tree at(String... path) {
        Tree found = this;
        for (String name : path) {
            found = found.fields().getOrDefault(name, new Tree(found.line, null));
        }
        return found;
    }

    boolean has(String name) {
        return fields().containsKey(name);
    }

    /** Not empty for a text that says something. */
    Optional<String> text() {
        return value instanceof String text && !text.isBlank() ? Optional.of(text.strip()) : Optional.empty();
    }

    /** YAML 1.1 has many words for it, and charts use them. */
    boolean isTrue() {
        return text().filter(text -> text.matches("(?i)true|yes|on")).isPresent();
    }

    @SuppressWarnings("unchecked")
    List<Tree> items() {
        return value instanceof List ? (List<Tree>) value : List.of();
    }

    @SuppressWarnings("unchecked")
    Map<String, Tree> fields() {
        return value instanceof Map ? (Map<String, Tree>) value : Map.of();
    }

    /** As plain values, for the text of a job. */
    Object plain() {
        if (value instanceof Map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            fields().forEach((name, field) -> plain.put(name, field.plain()));
            return plain;
        }
        return value instanceof List ? items().stream().map(Tree::plain).toList() : value;
    }
}
