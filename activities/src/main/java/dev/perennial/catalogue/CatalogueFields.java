package dev.perennial.catalogue;

import dev.perennial.job.SettingProblem;
import dev.perennial.schedule.Durations;
import dev.perennial.text.Suggestion;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of the catalogue, read field by field; whatever is wrong goes to the problems, and reading goes on. */
final class CatalogueFields {

    private static final Set<Tag> PLAIN = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

    /** What PostgreSQL takes for no text: a NUL, and half of a character. */
    private static final Pattern NOT_STORED = Pattern.compile("[\\x{0}\\p{Cs}]");

    private static final String NO_TEXT = "a letter that is none and cannot be stored";

    private final CatalogueProblems problems;
    private final Node self;
    private final String path;
    private boolean readable;
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Map<String, Node> values = new LinkedHashMap<>();

    private CatalogueFields(CatalogueProblems problems, Node self, String path) {
        this.problems = problems;
        this.self = self;
        this.path = path;
    }

    /** The fields of a mapping; none, and a problem, if the node is something else. */
    static CatalogueFields of(Node node, String path, CatalogueProblems problems) {
        CatalogueFields fields = new CatalogueFields(problems, node, path);
        if (fields.isPlain(node, path) && node instanceof MappingNode mapping) {
            fields.readable = true;
            mapping.getValue().forEach(fields::add);
        } else if (!(node instanceof MappingNode)) {
            problems.add(node, path, "is %s: expected fields, \"name: value\" each".formatted(kind(node)));
        }
        return fields;
    }

    private void add(NodeTuple field) {
        Node key = field.getKeyNode();
        if (!(key instanceof ScalarNode scalar)) {
            problems.add(key, path, "a field's name is a word");
            return;
        }
        if (!canBeStored(scalar)) {
            problems.add(key, path, "a field's name holds " + NO_TEXT);
            return;
        }
        Node first = keys.putIfAbsent(scalar.getValue(), key);
        if (first != null) {
            problems.add(key, at(scalar.getValue()), "is given twice, first in line " + CatalogueProblems.line(first));
        } else {
            values.put(scalar.getValue(), field.getValueNode());
        }
    }

    Set<String> names() {
        return values.keySet();
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Node key(String name) {
        return keys.get(name);
    }

    /** Where to point for the field: at its value, else at the mapping it is missing from. */
    Node node(String name) {
        return values.getOrDefault(name, self);
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    void refuseOthersThan(Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                problems.add(keys.get(name), at(name), "unknown field" + Suggestion.didYouMean(name, known));
            }
        }
    }

    CatalogueFields fields(String name) {
        return of(values.get(name), at(name), problems);
    }

    /** The field's text, whatever YAML took it for: {@code at: 2025-12-31} is no date yet. */
    Optional<String> text(String name) {
        return scalar(
                        name,
                        "a text",
                        node -> node.getTag() != Tag.NULL && !node.getValue().isBlank())
                .map(ScalarNode::getValue)
                .map(String::strip);
    }

    Optional<String> requiredText(String name, String example) {
        if (!has(name)) {
            refuse("%s is missing, for instance %s".formatted(name, example));
        }
        return text(name);
    }

    boolean flag(String name, boolean otherwise) {
        return scalar(name, "true or false", node -> node.getTag() == Tag.BOOL)
                .map(node -> node.getValue().equals("true"))
                .orElse(otherwise);
    }

    int count(String name, int otherwise) {
        return scalar(
                        name,
                        "a whole number from 1 to 1000",
                        node -> node.getTag() == Tag.INT && isCount(node.getValue()))
                .map(node -> Integer.parseInt(node.getValue()))
                .orElse(otherwise);
    }

    private static boolean isCount(String number) {
        return number.matches("[1-9]\\d{0,2}|1000");
    }

    Optional<Duration> duration(String name) {
        return parsed(name, Durations::parse);
    }

    /** A text that a parser turns into something, its refusal into a problem at this field. */
    <T> Optional<T> parsed(String name, Function<String, T> parser) {
        return text(name).flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (IllegalArgumentException refusal) {
                problem(name, refusal.getMessage());
                return Optional.empty();
            }
        });
    }

    /** A list of texts, each turned into something by a parser or refused; each once. */
    List<String> words(String name, int most, UnaryOperator<String> parser) {
        Node node = values.get(name);
        if (node == null || !isPlain(node, at(name))) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence) || sequence.getValue().size() > most) {
            problem(name, "is %s: expected a list of at most %d words".formatted(kind(node), most));
            return List.of();
        }
        Set<String> words = new LinkedHashSet<>();
        for (Node each : sequence.getValue()) {
            word(each, at(name) + "[" + words.size() + "]", parser).ifPresent(word -> {
                if (!words.add(word)) {
                    problems.add(each, at(name), "\"%s\" is there twice".formatted(word));
                }
            });
        }
        return List.copyOf(words);
    }

    private Optional<String> word(Node node, String at, UnaryOperator<String> parser) {
        if (!isPlain(node, at)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(node instanceof ScalarNode scalar ? scalar.getValue() : kind(node)));
        } catch (IllegalArgumentException refusal) {
            problems.add(node, at, refusal.getMessage());
            return Optional.empty();
        }
    }

    /** The same where nothing of it is wrong, and what is not there has no fields. */
    Optional<Map<String, Object>> plainFields(String name) {
        int before = problems.count();
        Map<String, Object> plain = plainValues(name);
        return problems.count() == before ? Optional.of(plain) : Optional.empty();
    }

    /** Settings and their like: plain JSON values, whole numbers as such, so that JSON that went through a database is still equal. */
    Map<String, Object> plainValues(String name) {
        Map<String, Object> plain = new LinkedHashMap<>();
        if (has(name)) {
            CatalogueFields fields = fields(name);
            fields.values.forEach(
                    (each, value) -> fields.plain(value, fields.at(each)).ifPresent(it -> plain.put(each, it)));
        }
        return plain;
    }

    /** Any plain JSON value; empty, and a problem unless it is not there, where it is something else. */
    Optional<Object> plainValue(String name) {
        int before = problems.count();
        Optional<Object> value = has(name) ? plain(values.get(name), at(name)) : Optional.empty();
        return problems.count() == before ? value : Optional.empty();
    }

    private Optional<Object> plain(Node node, String at) {
        if (!isPlain(node, at)) {
            return Optional.empty();
        }
        if (node instanceof MappingNode) {
            CatalogueFields fields = of(node, at, problems);
            Map<String, Object> plain = new LinkedHashMap<>();
            fields.values.forEach((each, value) -> plain(value, fields.at(each)).ifPresent(it -> plain.put(each, it)));
            return Optional.of(plain);
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> plain = new ArrayList<>();
            for (Node each : sequence.getValue()) {
                plain(each, at + "[" + plain.size() + "]").ifPresent(plain::add);
            }
            return Optional.of(plain);
        }
        return plainScalar((ScalarNode) node, at);
    }

    private Optional<Object> plainScalar(ScalarNode node, String at) {
        if (node.getTag() == Tag.NULL) {
            problems.add(node, at, "has no value: give one, or leave the field out");
            return Optional.empty();
        }
        if (node.getTag() == Tag.BOOL) {
            return Optional.of(node.getValue().equals("true"));
        }
        return Optional.of(isNumber(node) ? number(new BigDecimal(node.getValue())) : node.getValue());
    }

    private static boolean isNumber(ScalarNode node) {
        return node.getTag() == Tag.INT || node.getTag() == Tag.FLOAT;
    }

    private static Number number(BigDecimal value) {
        if (value.stripTrailingZeros().scale() > 0) {
            return value.doubleValue();
        }
        return value.toBigInteger().bitLength() < Integer.SIZE ? (Number) value.intValue() : value.toBigInteger();
    }

    private Optional<ScalarNode> scalar(String name, String expected, Predicate<ScalarNode> fits) {
        Node node = values.get(name);
        if (node == null || !isPlain(node, at(name))) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar && fits.test(scalar)) {
            return Optional.of(scalar);
        }
        problem(name, "is %s: expected %s".formatted(kind(node), expected));
        return Optional.empty();
    }

    /** A problem of the mapping as a whole; what is no mapping has been refused already. */
    void refuse(String message) {
        if (readable) {
            problems.add(self, path, message);
        }
    }

    void problem(String name, String message) {
        problems.add(node(name), at(name), message);
    }

    /**
     * A problem with one of the settings: at its value; where the name is wrong at that, and where it is missing at its group.
     *
     * @param path from this entry on
     */
    void settingProblem(SettingProblem problem, List<String> path, String message) {
        Node at = self;
        for (int i = 0; i < path.size(); i++) {
            Optional<NodeTuple> field = field(at, path.get(i));
            if (field.isEmpty()) {
                break;
            }
            boolean isNameWrong = problem.kind() == SettingProblem.Kind.UNKNOWN && i == path.size() - 1;
            at = isNameWrong ? field.get().getKeyNode() : field.get().getValueNode();
        }
        problems.add(at, at(String.join(".", path)), message);
    }

    private static Optional<NodeTuple> field(Node group, String name) {
        return group instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(field -> field.getKeyNode() instanceof ScalarNode key
                                && key.getValue().equals(name))
                        .findFirst()
                : Optional.empty();
    }

    void warn(String message) {
        problems.warn(self, path, message);
    }

    void warning(String name, String message) {
        problems.warn(node(name), at(name), message);
    }

    /** Anchors could unfold into gigabytes and tags into objects; a list of jobs needs neither. */
    private boolean isPlain(Node node, String at) {
        if (node.getAnchor() != null) {
            problems.add(
                    node, at, "anchors and aliases are not read here: write the value out, or put it under defaults:");
        } else if (!PLAIN.contains(node.getTag())) {
            problems.add(node, at, "tags are not read here: write the value without " + node.getTag());
        } else if (!canBeStored(node)) {
            problems.add(node, at, "holds " + NO_TEXT);
        }
        return node.getAnchor() == null && PLAIN.contains(node.getTag()) && canBeStored(node);
    }

    private static boolean canBeStored(Node node) {
        return !(node instanceof ScalarNode scalar)
                || !NOT_STORED.matcher(scalar.getValue()).find();
    }

    private static String kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag() == Tag.NULL || scalar.getValue().isBlank()
                    ? "empty"
                    : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof MappingNode ? "a map" : "a list";
    }
}
