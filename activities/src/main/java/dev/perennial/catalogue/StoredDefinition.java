package dev.perennial.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.catalogue.CatalogueWork.Work;
import dev.perennial.cron.CronExpression;
import dev.perennial.job.JobKinds;
import dev.perennial.run.Retry;
import dev.perennial.schedule.About;
import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.JobDefinition.After;
import dev.perennial.schedule.Timing;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a definition as the registry holds it, which an older or a newer version may have written. Unlike a file, of which every
 * mistake is refused, it is taken for what can be understood of it: fields that are not known are passed over, what is missing has
 * its default. What is there and cannot be understood is not guessed at: that definition is unreadable.
 */
public final class StoredDefinition {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // What is kept of another version is kept to the letter.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final CatalogueReader.Limits DEFAULTS = CatalogueReader.Limits.BUILT_IN;

    private final String id;
    private final JsonNode fields;

    private StoredDefinition(String id, JsonNode fields) {
        this.id = id;
        this.fields = fields;
    }

    /** @throws UnreadableDefinitionException when it says what this version does not understand */
    public static JobDefinition read(String id, String json) {
        try {
            JsonNode fields = JSON.readTree(json);
            if (!fields.isObject()) {
                throw new IllegalArgumentException("it is no map of fields");
            }
            return new StoredDefinition(id, fields).definition();
        } catch (JsonProcessingException | RuntimeException unreadable) {
            throw new UnreadableDefinitionException(id, unreadable.getMessage());
        }
    }

    /** What a definition says that this version passes over, like {@code after.on}: a newer version wrote it. */
    public static List<String> unknownFields(String json) {
        try {
            JsonNode fields = JSON.readTree(json);
            List<String> unknown = new ArrayList<>();
            unknown(fields, "", CatalogueReader.JOB_FIELDS, unknown);
            unknown(fields.path("after"), "after.", CatalogueReader.AFTER_FIELDS, unknown);
            unknown(fields.path("retry"), "retry.", CatalogueReader.RETRY_FIELDS, unknown);
            return unknown;
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("is no JSON", notJson);
        }
    }

    private static void unknown(JsonNode from, String path, Set<String> known, List<String> into) {
        from.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !known.contains(name))
                .forEach(name -> into.add(path + name));
    }

    /**
     * A definition to be written over one that is there: what this version does not know of that one stays, so that a newer
     * version finds it again. An unreadable one is replaced whole: nobody can say what of it would fit.
     */
    public static String over(String before, JobDefinition definition) {
        String json = Catalogue.toJson(definition);
        try {
            read(definition.id(), before);
            ObjectNode kept = (ObjectNode) JSON.readTree(json);
            JsonNode old = JSON.readTree(before);
            keep(old, kept, CatalogueReader.JOB_FIELDS);
            if (kept.get("after") instanceof ObjectNode after
                    && after.path("job").equals(old.path("after").path("job"))) {
                keep(old.get("after"), after, CatalogueReader.AFTER_FIELDS);
            }
            if (kept.get("retry") instanceof ObjectNode retry) {
                keep(old.path("retry"), retry, CatalogueReader.RETRY_FIELDS);
            }
            return JSON.writeValueAsString(kept);
        } catch (UnreadableDefinitionException replaced) {
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was just written or read is JSON", e);
        }
    }

    private static void keep(JsonNode from, ObjectNode into, Set<String> known) {
        from.properties().stream()
                .filter(field -> !known.contains(field.getKey()))
                .forEach(field -> into.set(field.getKey(), field.getValue()));
    }

    private JobDefinition definition() {
        Work work = work();
        return new JobDefinition(
                id,
                text("name").orElseGet(() -> CatalogueReader.inWords(id)),
                work.workflow(),
                timing(),
                text("time_zone").map(ZoneId::of).orElse(DEFAULTS.timeZone()),
                flag("coalesce", DEFAULTS.coalesce()),
                count("max_instances", DEFAULTS.maxInstances()),
                grace(),
                duration("catchup_window").orElse(DEFAULTS.catchupWindow()),
                duration("timeout").orElse(DEFAULTS.timeout()),
                after(),
                work.settings(),
                about(),
                flag("held", false),
                retry());
    }

    private Work work() {
        Optional<String> kind = JobKinds.all().stream().filter(fields::has).findFirst();
        if (kind.isPresent()) {
            return Work.ofKind(kind.get(), plain(kind.get()), plain("settings"));
        }
        return text("workflow")
                .map(workflow -> new Work(workflow, plain("settings")))
                .orElseThrow(
                        () -> new IllegalArgumentException("what it does is not given by %s, the ways that are known"
                                .formatted(String.join(" or ", CatalogueWork.fieldNames()))));
    }

    private Timing timing() {
        Optional<Timing> cron = text("cron").map(text -> new Timing.Cron(CronExpression.parse(text, id)));
        Optional<Timing> every = duration("every").map(this::every);
        Optional<Timing> once = text("at").map(text -> new Timing.Once(LocalDateTime.parse(text)));
        return cron.or(() -> every)
                .or(() -> once)
                .orElseThrow(() -> new IllegalArgumentException(
                        "when it is due is not given by cron, every or at, the ways that are known"));
    }

    private Timing every(Duration period) {
        if (period.isZero()) {
            throw new IllegalArgumentException("every is no time at all");
        }
        return new Timing.Every(period, duration("offset").orElse(Duration.ZERO));
    }

    private Optional<Duration> grace() {
        Optional<String> grace = text("misfire_grace");
        return grace.isEmpty()
                ? DEFAULTS.misfireGrace()
                : grace.filter(text -> !text.equals("none")).map(Durations::parse);
    }

    private Optional<After> after() {
        JsonNode after = fields.path("after");
        if (after.isMissingNode()) {
            return Optional.empty();
        }
        StoredDefinition inside = new StoredDefinition(id, after);
        List<String> jobs = inside.words("jobs");
        if (jobs.isEmpty()) {
            jobs = List.of(inside.text("job").orElseThrow(() -> new IllegalArgumentException("after has no job")));
        }
        String on = inside.text("on").orElse(CatalogueReader.ON_END);
        if (!on.equals(CatalogueReader.ON_END) && !on.equals(CatalogueReader.ON_SUCCESS)) {
            throw new IllegalArgumentException("after is on " + on);
        }
        return Optional.of(new After(
                jobs,
                on.equals(CatalogueReader.ON_SUCCESS),
                inside.duration("max_wait").orElse(CatalogueReader.DEFAULT_MAX_WAIT)));
    }

    private Optional<Retry> retry() {
        JsonNode retry = fields.path("retry");
        if (retry.isMissingNode()) {
            return Optional.empty();
        }
        StoredDefinition inside = new StoredDefinition(id, retry);
        int attempts = inside.count("attempts", 0);
        return Optional.of(new Retry(
                attempts == 0 ? null : attempts,
                inside.duration("first").orElse(null),
                inside.duration("longest").orElse(null),
                inside.words("only")));
    }

    private List<String> words(String name) {
        JsonNode values = fields.path(name);
        if (!values.isMissingNode() && !values.isArray()) {
            throw notUnderstood(name, values);
        }
        return values.valueStream().map(JsonNode::asText).toList();
    }

    /** As the file's are read, so that equal settings are equal; a null among them is left out. */
    private Map<String, Object> plain(String name) {
        JsonNode values = fields.path(name);
        if (!values.isMissingNode() && !values.isObject()) {
            throw notUnderstood(name, values);
        }
        Object plain = JSON.convertValue(fields, Object.class);
        return CatalogueFields.of(PlainYaml.node(plain), id, new CatalogueProblems(null))
                .plainValues(name);
    }

    private About about() {
        return new About(text("group"), text("owner"), text("description"), severity(), words("tags"));
    }

    private Optional<String> severity() {
        return text("severity").filter(word -> {
            if (!About.SEVERITIES.contains(word)) {
                throw notUnderstood("severity", fields.path("severity"));
            }
            return true;
        });
    }

    private Optional<String> text(String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw notUnderstood(name, value);
        }
        return Optional.of(value.textValue());
    }

    private boolean flag(String name, boolean otherwise) {
        JsonNode value = fields.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw notUnderstood(name, value);
        }
        return value.asBoolean(otherwise);
    }

    private int count(String name, int otherwise) {
        JsonNode value = fields.path(name);
        if (!value.isMissingNode() && (!value.canConvertToInt() || value.intValue() < 1)) {
            throw notUnderstood(name, value);
        }
        return value.asInt(otherwise);
    }

    private Optional<Duration> duration(String name) {
        return text(name).map(Durations::parse);
    }

    private static IllegalArgumentException notUnderstood(String name, JsonNode value) {
        return new IllegalArgumentException("%s is %s".formatted(name, value));
    }
}
