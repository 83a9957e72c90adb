package dev.perennial.cli.imports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands in Python text where a value is wanted, as far as it can be told without running it. */
sealed interface PythonValue {

    /** A string, a number, {@code True}, {@code False}; null for {@code None}. */
    record Literal(Object value) implements PythonValue {}

    record Sequence(List<PythonValue> items) implements PythonValue {}

    record Mapping(Map<String, PythonValue> items) implements PythonValue {}

    /** A name, with dots in it where it has some. */
    record Name(String name) implements PythonValue {}

    record Call(String name, List<PythonValue> arguments, Map<String, PythonValue> named) implements PythonValue {

        /** The name without what stands before its last dot. */
        String ownName() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    /** Anything else, as it is written. */
    record Unknown(String written) implements PythonValue {}

    /** As text, where it is a literal that is not {@code None}. */
    default Optional<String> text() {
        return this instanceof Literal literal && literal.value() != null
                ? Optional.of(literal.value().toString())
                : Optional.empty();
    }

    default boolean isNone() {
        return this instanceof Literal literal && literal.value() == null;
    }

    /** As plain values, where it is all literals. */
    default Optional<Object> plain() {
        if (this instanceof Literal literal) {
            return Optional.ofNullable(literal.value());
        }
        if (this instanceof Sequence sequence) {
            List<Object> items = sequence.items().stream()
                    .flatMap(item -> item.plain().stream())
                    .toList();
            return items.size() == sequence.items().size() ? Optional.of(items) : Optional.empty();
        }
        if (this instanceof Mapping mapping) {
            Map<String, Object> items = new LinkedHashMap<>();
            mapping.items().forEach((name, value) -> value.plain().ifPresent(plain -> items.put(name, plain)));
            return items.size() == mapping.items().size() ? Optional.of(items) : Optional.empty();
        }
        return Optional.empty();
    }
}
