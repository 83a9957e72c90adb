package dev.perennial.command;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.perennial.schedule.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The commands that jobs may run on this worker: none, unless its operator names a file of them. */
public final class AllowedCommands {

    public static final AllowedCommands NONE = new AllowedCommands(Map.of());

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Set<String> FIELDS =
            Set.of("run", "arguments", "more", "directory", "environment", "user", "memory", "cpu", "file_size");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,59}");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KB|MB|GB)");
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    private final Map<String, AllowedCommand> commands;

    private AllowedCommands(Map<String, AllowedCommand> commands) {
        this.commands = new TreeMap<>(commands);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException saying which command is wrong, and what would be right
     */
    public static AllowedCommands read(Path file) {
        try {
            Object plain = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            JsonNode root = JSON.valueToTree(plain);
            if (!root.isObject()) {
                throw new IllegalArgumentException("%s holds commands by their names".formatted(file));
            }
            Map<String, AllowedCommand> commands = new TreeMap<>();
            root.properties().forEach(entry -> commands.put(entry.getKey(), command(entry.getKey(), entry.getValue())));
            return new AllowedCommands(commands);
        } catch (IOException | YAMLException unreadable) {
            throw new IllegalArgumentException(
                    "%s cannot be read: %s".formatted(file, unreadable.getMessage()), unreadable);
        }
    }

    public Optional<AllowedCommand> find(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    public Set<String> names() {
        return commands.keySet();
    }

    private static AllowedCommand command(String name, JsonNode fields) {
        require(NAME.matcher(name).matches(), name, "a name is lower-case letters, digits, _ and -");
        require(
                fields.isObject(),
                name,
                "it is a group of " + String.join(", ", FIELDS.stream().sorted().toList()));
        fields.fieldNames()
                .forEachRemaining(field -> require(FIELDS.contains(field), name, "there is no field " + field));
        Path run = Path.of(fields.path("run").asText());
        require(run.isAbsolute(), name, "run is the absolute path of an executable");
        Optional<String> user = text(fields, "user");
        user.ifPresent(given -> require(USER.matcher(given).matches(), name, "user is the name of an account"));
        List<String> environment = texts(name, fields, "environment");
        List<Pattern> arguments = new ArrayList<>();
        texts(name, fields, "arguments").forEach(pattern -> arguments.add(pattern(name, pattern)));
        return new AllowedCommand(
                name,
                run,
                arguments,
                text(fields, "more").map(pattern -> pattern(name, pattern)),
                Path.of(text(fields, "directory").orElse("/")),
                environment,
                user,
                text(fields, "memory").map(size -> bytes(name, size)),
                text(fields, "cpu").map(Durations::parse).map(Duration::toSeconds),
                text(fields, "file_size").map(size -> bytes(name, size)));
    }

    private static Optional<String> text(JsonNode fields, String name) {
        return Optional.of(fields.path(name)).filter(JsonNode::isValueNode).map(JsonNode::asText);
    }

    private static List<String> texts(String name, JsonNode fields, String field) {
        JsonNode list = fields.path(field);
        require(list.isMissingNode() || list.isArray(), name, field + " is a list");
        return list.valueStream().map(JsonNode::asText).toList();
    }

    private static Pattern pattern(String name, String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("command %s: %s".formatted(name, wrong.getDescription()), wrong);
        }
    }

    private static long bytes(String name, String text) {
        Matcher size = SIZE.matcher(text);
        require(size.matches(), name, "a size is a number with KB, MB or GB");
        return Long.parseLong(size.group(1)) << ("KB MB GB".indexOf(size.group(2)) / 3 + 1) * 10;
    }

    private static void require(boolean right, String name, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException("command %s: %s".formatted(name, otherwise));
        }
    }
}
