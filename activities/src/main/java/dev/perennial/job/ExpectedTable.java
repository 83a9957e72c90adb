package dev.perennial.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a job needs of a table of the application. The table is not ours: it is compared, never altered.
 *
 * @param name as PostgreSQL finds it by the search path
 * @param rights that our role needs on it
 * @param columns those that the job's statements name, and what each is to hold
 */
public record ExpectedTable(String name, List<String> rights, Map<String, Holds> columns) {

    /** What a column holds, by its type. */
    public enum Holds {
        KEY("text", "keys are text, as Prisma's String @id makes them without @db.Uuid; others are not supported"),
        WORD("text or an enum", "let the application's next migration change it"),
        FLAG("boolean", "let the application's next migration change it"),
        TIME(
                "timestamp without time zone",
                "times are in UTC and without a zone, as Prisma's DateTime makes them without @db.Timestamptz;"
                        + " others would be compared in the session's zone");

        private final String words;
        private final String advice;

        Holds(String words, String advice) {
            this.words = words;
            this.advice = advice;
        }

        /** The types that will do. */
        public String words() {
            return words;
        }

        /** What to do where it is another type. */
        public String advice() {
            return advice;
        }

        /**
         * Whether a column of this type will do.
         *
         * @param type as PostgreSQL's {@code format_type} writes it
         * @param category of {@code pg_type}: S strings, E enums
         */
        public boolean accepts(String type, String category) {
            return switch (this) {
                case KEY -> category.equals("S");
                case WORD -> category.equals("S") || category.equals("E");
                case FLAG -> type.equals("boolean");
                case TIME -> type.startsWith("timestamp") && type.endsWith("without time zone");
            };
        }
    }

    /** It is looked at. */
    public static ExpectedTable read(String name) {
        return new ExpectedTable(name, List.of("select"), Map.of());
    }

    /** Rows are locked and changed. */
    public static ExpectedTable changed(String name) {
        return new ExpectedTable(name, List.of("select", "update"), Map.of());
    }

    /** Rows are added. */
    public static ExpectedTable added(String name) {
        return new ExpectedTable(name, List.of("select", "insert"), Map.of());
    }

    /** The same with these columns besides. */
    public ExpectedTable with(Holds holds, String... names) {
        Map<String, Holds> more = new LinkedHashMap<>(columns);
        for (String column : names) {
            more.put(column, holds);
        }
        return new ExpectedTable(name, rights, more);
    }
}
