package dev.perennial.jobs.sweep.activities;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table of the application, by its exact name, with or without its schema. */
record TableName(List<String> parts) {

    private static final Set<String> NOT_THEIRS = Set.of("perennial", "pg_catalog", "information_schema");
    private static final int LONGEST = 63;

    /** @throws IllegalArgumentException with what would be right, to follow "expected" */
    static TableName parse(String text) {
        List<String> parts = List.of(text.split("\\.", -1));
        boolean isName = parts.size() <= 2
                && parts.stream()
                        .allMatch(part -> part.matches("[\\p{L}_][\\p{L}\\p{N}_$ -]*") && part.length() <= LONGEST);
        if (!isName) {
            throw new IllegalArgumentException("the name of a table such as sessions or shop.sessions, without quotes");
        }
        if (parts.size() == 2 && NOT_THEIRS.contains(parts.get(0))) {
            throw new IllegalArgumentException("a table of the application, and not of " + parts.get(0));
        }
        return new TableName(parts);
    }

    /** As a statement names it. */
    String sql() {
        return parts.stream().map(TableName::quoted).collect(Collectors.joining("."));
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String quoted(List<String> names, String prefix) {
        return Stream.of(names.toArray(String[]::new))
                .map(name -> prefix + quoted(name))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
