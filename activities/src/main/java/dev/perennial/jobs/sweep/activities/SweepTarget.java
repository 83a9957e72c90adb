package dev.perennial.jobs.sweep.activities;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a table is gone through: its key, and the columns before it.
 *
 * @param table as a statement names it
 * @param key the columns of its primary key
 * @param order by which it is gone through, with the type of each: no value of them is null, and together they are unique
 */
record SweepTarget(String table, List<String> key, Map<String, String> order) {

    SweepTarget {
        key = List.copyOf(key);
        order = new LinkedHashMap<>(order);
    }

    List<String> orderColumns() {
        return List.copyOf(order.keySet());
    }

    /** The columns that it is ordered by, of the table {@code t}. */
    String ordered() {
        return TableName.quoted(orderColumns(), "t.");
    }

    /** The place of a row of {@code t} as text, which {@link #after} reads. */
    String place() {
        return orderColumns().stream()
                .map(column -> "t." + TableName.quoted(column) + "::text")
                .collect(Collectors.joining(", ", "jsonb_build_array(", ")::text"));
    }

    /** What {@link #placeOf} makes a place of, of the table {@code t}: to make one of each row would take longer than to lock it. */
    String placed() {
        List<String> columns = orderColumns();
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "t.%s as placed%d".formatted(TableName.quoted(columns.get(i)), i))
                .collect(Collectors.joining(", "));
    }

    /** The place of a row that has {@link #placed}, as {@link #place} writes it. */
    String placeOf() {
        return IntStream.range(0, order.size())
                .mapToObj(i -> "placed" + i + "::text")
                .collect(Collectors.joining(", ", "jsonb_build_array(", ")::text"));
    }

    /** Whether a row comes after the place that is bound as {@code after}. */
    String after() {
        List<String> types = new ArrayList<>(order.values());
        return "(%s) > (%s)"
                .formatted(
                        ordered(),
                        IntStream.range(0, types.size())
                                .mapToObj(i -> "cast(cast(:after as jsonb) ->> %d as %s)".formatted(i, types.get(i)))
                                .collect(Collectors.joining(", ")));
    }
}
