package dev.perennial.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.therapi.runtimejavadoc.CommentFormatter;
import com.github.therapi.runtimejavadoc.ParamJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the records of the API beyond their types: which components may be null, and what their comments say. A record is
 * written with all its components, so each is required of an answer.
 */
final class RecordSchemas {

    /** The views of the API, and those that commands share with it. */
    private static final String[] VIEWS = {"dev.perennial.api.v1", "dev.perennial.words"};

    private static final CommentFormatter WORDS = new CommentFormatter();

    private RecordSchemas() {}

    static void complete(ObjectNode schemas) {
        Map<String, Class<?>> records = records();
        schemas.properties().forEach(schema -> {
            Class<?> type = records.get(schema.getKey().replaceAll(".+Page$", "Page"));
            if (type != null && schema.getValue().has("properties")) {
                complete((ObjectNode) schema.getValue(), type);
            }
        });
    }

    private static Map<String, Class<?>> records() {
        return new ClassFileImporter()
                .importPackages(VIEWS).stream()
                        .map(JavaClass::reflect)
                        .filter(Class::isRecord)
                        .collect(Collectors.toMap(
                                type -> type.getSimpleName().replaceAll("View$", ""), Function.identity()));
    }

    private static void complete(ObjectNode schema, Class<?> type) {
        ArrayNode required = schema.putArray("required");
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            ObjectNode property = (ObjectNode) schema.get("properties").get(name);
            comment(type, component).ifPresent(words -> property.put("description", words));
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (nullable) {
                orNull(property);
            }
            boolean read = type.getSimpleName().startsWith("New");
            boolean leftOut = read
                    || type.isAnnotationPresent(JsonInclude.class)
                    || component.getAccessor().isAnnotationPresent(JsonInclude.class);
            if (!(nullable && leftOut)) {
                required.add(name);
            }
        }
    }

    private static String name(RecordComponent component) {
        return Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class))
                .map(JsonProperty::value)
                .orElse(component.getName());
    }

    private static void orNull(ObjectNode property) {
        JsonNode type = property.get("type");
        if (type != null) {
            property.putArray("type").add(type).add("null");
        } else if (property.has("$ref")) {
            JsonNode reference = property.remove("$ref");
            ArrayNode either = property.putArray("anyOf");
            either.addObject().set("$ref", reference);
            either.addObject().put("type", "null");
        }
    }

    private static Optional<String> comment(Class<?> type, RecordComponent component) {
        return RuntimeJavadoc.getJavadoc(type).getRecordComponents().stream()
                .filter(known -> known.getName().equals(component.getName()))
                .map(ParamJavadoc::getComment)
                .map(WORDS::format)
                .map(html -> html.replaceAll("</?code>", "`").replaceAll("\\s+", " "))
                .filter(words -> !words.isBlank())
                .findFirst();
    }
}
