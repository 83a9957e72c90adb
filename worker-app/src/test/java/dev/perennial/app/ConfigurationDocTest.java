package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The one table of settings says what the code reads, all of it, and nothing else. */
class ConfigurationDocTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z][A-Z0-9_]+)` \\|(.*)\\|$");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]+):([^{}]*|\\$\\{.*\\})\\}");
    private static final Pattern READ_BY_A_COMMAND = Pattern.compile("variable\\(\"([A-Z][A-Z0-9_]+)\"\\)");

    private final Map<String, Row> table = table();
    private final Map<String, Placeholder> code = placeholders();

    /** A row of the table; {@code property} is empty where no Spring property stands behind the name. */
    private record Row(
            String name,
            String property,
            String readBy,
            String meaning,
            String otherwise,
            String required,
            String secret) {

        boolean isRead(String reader) {
            return Arrays.asList(readBy.split(", ")).contains(reader);
        }

        boolean isRelaxedSpringName() {
            return name.startsWith("SPRING_");
        }
    }

    private record Placeholder(String property, String otherwise) {}

    @Test
    void everySettingOfTheApplicationHasItsRowWithItsPropertyAndDefault() {
        Map<String, String> documented = named(row -> code.containsKey(row.name()));
        Map<String, String> read = new TreeMap<>();
        code.forEach((name, setting) -> read.put(name, setting.property() + " = " + setting.otherwise()));
        assertThat(documented).isEqualTo(read);
    }

    @Test
    void everyRowForTheWorkerIsReadByIt() {
        List<String> claimed = table.values().stream()
                .filter(row -> row.isRead("worker")
                        && !row.isRelaxedSpringName()
                        && !row.property().isEmpty())
                .map(Row::name)
                .toList();
        assertThat(code.keySet()).containsAll(claimed);
    }

    @Test
    void everyComponentOfThePropertiesHasItsRow() {
        Set<String> components = Arrays.stream(PerennialProperties.class.getRecordComponents())
                .map(component -> "perennial." + kebab(component.getName()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = table.values().stream()
                .map(Row::property)
                .filter(property -> property.matches("perennial\\.[^.]+"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(components);
    }

    @Test
    void springNamesAreSpelledAsSpringReadsThemAndKnownToTheStarter() throws IOException {
        String known = starterMetadata();
        for (Row row : table.values().stream().filter(Row::isRelaxedSpringName).toList()) {
            assertThat(row.name())
                    .isEqualTo(row.property().replace("-", "").replace(".", "_").toUpperCase(Locale.ROOT));
            assertThat(known).contains("\"name\": \"" + row.property() + "\"");
        }
    }

    @Test
    void whatIsNotUsedYetIsNotRead() {
        assertThat(code.keySet())
                .doesNotContainAnyElementsOf(table.values().stream()
                        .filter(row -> row.isRead("nothing yet"))
                        .map(Row::name)
                        .toList());
    }

    @Test
    void noSecretHasADefault() {
        assertThat(table.values())
                .filteredOn(row -> row.secret().equals("yes"))
                .isNotEmpty()
                .allMatch(row -> row.otherwise().isEmpty());
    }

    @Test
    void everyNameThatACommandReadsHasItsRowAndTheOtherWayRound() throws IOException {
        Set<String> read = new TreeSet<>(readBy("starter-cli/src/main"));
        read.addAll(readBy("dev-stack/src/main"));
        read.removeAll(Set.of("HOME"));
        Set<String> documented = table.values().stream()
                .filter(row -> row.isRead("commands"))
                .map(Row::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(read);
    }

    private Map<String, String> named(Predicate<Row> which) {
        return table.values().stream()
                .filter(which)
                .collect(Collectors.toMap(
                        Row::name, row -> row.property() + " = " + row.otherwise(), (a, b) -> a, TreeMap::new));
    }

    private static Map<String, Row> table() {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String line : read(ROOT.resolve("docs/configuration.md")).lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String[] cells = Arrays.stream(row.group(2).split("\\|", -1))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toArray(String[]::new);
                assertThat(cells).as("the cells of %s", row.group(1)).hasSize(6);
                Row before = rows.put(
                        row.group(1),
                        new Row(row.group(1), cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]));
                assertThat(before).as("a second row of %s", row.group(1)).isNull();
            }
        }
        return rows;
    }

    /** The names in application.yaml with the property each sets; a default that is a name itself stands for it. */
    private static Map<String, Placeholder> placeholders() {
        Map<String, Placeholder> found = new TreeMap<>();
        Map<String, Object> yaml = new Yaml().load(read(Path.of("src/main/resources/application.yaml")));
        flatten("", yaml).forEach((property, value) -> add(found, property, String.valueOf(value)));
        return found;
    }

    private static void add(Map<String, Placeholder> found, String property, String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value);
        if (!placeholder.matches()) {
            assertThat(value).as(property).doesNotContain("${");
            return;
        }
        String otherwise = placeholder.group(2);
        Matcher nested = PLACEHOLDER.matcher(otherwise);
        found.put(placeholder.group(1), new Placeholder(property, nested.matches() ? nested.group(1) : otherwise));
        if (nested.matches()) {
            add(found, property, otherwise);
        }
    }

    private static Map<String, Object> flatten(String prefix, Map<?, ?> yaml) {
        Map<String, Object> flat = new TreeMap<>();
        yaml.forEach((key, value) -> {
            String name = prefix.isEmpty() ? key.toString() : prefix + "." + key;
            if (value instanceof Map<?, ?> nested) {
                flat.putAll(flatten(name, nested));
            } else {
                flat.put(name, value);
            }
        });
        return flat;
    }

    private static Set<String> readBy(String sources) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve(sources))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                READ_BY_A_COMMAND
                        .matcher(read(file))
                        .results()
                        .map(match -> match.group(1))
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static String starterMetadata() throws IOException {
        StringBuilder all = new StringBuilder();
        for (URL url : Collections.list(ConfigurationDocTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("reading " + file, e);
        }
    }
}
