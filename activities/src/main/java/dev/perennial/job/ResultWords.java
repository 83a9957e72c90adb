package dev.perennial.job;

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

    /** A count of the result; 0 when it has none of that name. */
    public static long number(Map<?, ?> result, String name) {
        return result.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** Counts under one name; none when the result has not got it. */
    public static Map<?, ?> part(Map<?, ?> result, String name) {
        return result.get(name) instanceof Map<?, ?> part ? part : Map.of();
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
