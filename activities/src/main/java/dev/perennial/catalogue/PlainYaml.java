package dev.perennial.catalogue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML that means what JSON would mean: no {@code yes} for true, no {@code 1:30} for 90, no dates, no merging of keys. */
final class PlainYaml {

    static final int MAX_DEPTH = 20;
    private static final int LONGEST_EXPONENT = 999;

    private PlainYaml() {}

    /** The nodes of the only document, with their places; nothing is constructed from them. Null for an empty one. */
    static Node compose(String text) {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(MAX_DEPTH);
        return new Composer(new ParserImpl(new StreamReader(text), limits), new JsonTypes(), limits).getSingleNode();
    }

    /** Plain values as a document that {@link #compose} reads as the same. */
    static String write(Object plain) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setSplitLines(false);
        LoaderOptions limits = new LoaderOptions();
        return new Yaml(new SafeConstructor(limits), new Representer(options), options, limits, new JsonTypes())
                .dump(plain);
    }

    /** Values that were read from JSON as the same nodes, though without a place. */
    static Node node(Object json) {
        if (json instanceof Map<?, ?> map) {
            List<NodeTuple> fields = map.entrySet().stream()
                    .map(field -> new NodeTuple(node(field.getKey()), node(field.getValue())))
                    .toList();
            return new MappingNode(Tag.MAP, fields, FlowStyle.FLOW);
        }
        if (json instanceof List<?> list) {
            return new SequenceNode(Tag.SEQ, list.stream().map(PlainYaml::node).toList(), FlowStyle.FLOW);
        }
        return new ScalarNode(tag(json), String.valueOf(json), null, null, ScalarStyle.PLAIN);
    }

    private static Tag tag(Object scalar) {
        if (scalar == null) {
            return Tag.NULL;
        }
        if (scalar instanceof Boolean) {
            return Tag.BOOL;
        }
        if (scalar instanceof Number) {
            return scalar instanceof BigDecimal decimal ? decimalTag(decimal) : Tag.INT;
        }
        return Tag.STR;
    }

    /** Written out, a few letters could be gigabytes of digits; in a file too that is no number. */
    private static Tag decimalTag(BigDecimal decimal) {
        return Math.abs(decimal.scale()) > LONGEST_EXPONENT ? Tag.STR : Tag.FLOAT;
    }

    private static final class JsonTypes extends Resolver {

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.INT, Pattern.compile("-?(0|[1-9][0-9]*)"), "-0123456789");
            addImplicitResolver(
                    Tag.FLOAT, Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?"), "-0123456789");
            addImplicitResolver(Tag.NULL, Pattern.compile("null|~"), "n~");
            addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
        }
    }
}
