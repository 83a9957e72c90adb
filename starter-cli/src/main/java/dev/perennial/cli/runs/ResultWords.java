package dev.perennial.cli.runs;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** A job's result, told as counts: {@code expired 120}; lists of ids and what is not the case are left out. */
public final class ResultWords {

    private ResultWords() {}

    /** A line for each field. */
    public static String of(Object result) {
        if (!(result instanceof Map<?, ?> fields)) {
            return "  " + result;
        }
        return fields.entrySet().stream()
                .filter(field -> !(field.getValue() instanceof Collection<?>) && field.getValue() != Boolean.FALSE)
                .map(field -> "  " + words(field.getKey()) + "  " + value(field.getValue()))
                .collect(Collectors.joining("\n"));
    }

    /** {@code expired_count} is "expired". */
    private static String words(Object name) {
        return name.toString().replaceFirst("_count$", "").replace('_', ' ');
    }

    private static String value(Object value) {
        if (value instanceof Number number) {
            return number instanceof Integer || number instanceof Long
                    ? "%,d".formatted(number.longValue())
                    : number.toString();
        }
        if (value instanceof Map<?, ?> parts) {
            String told = parts.entrySet().stream()
                    .map(part -> words(part.getKey()) + " " + value(part.getValue()))
                    .collect(Collectors.joining(", "));
            return told.isEmpty() ? "none" : told;
        }
        return String.valueOf(value);
    }
}
