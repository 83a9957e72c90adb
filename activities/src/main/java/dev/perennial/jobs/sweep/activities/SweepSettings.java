package dev.perennial.jobs.sweep.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.database.Condition;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingProblem.Kind;
import dev.perennial.sweep.Surge;
import dev.perennial.sweep.pace.PaceSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a sweep is told.
 *
 * @param set new values by column, as texts; empty unless it changes rows
 * @param surge how many more than usual are held; empty: no run is judged by earlier ones
 * @param order columns before the key; empty when they are to be found
 */
record SweepSettings(
        TableName table,
        Condition due,
        Work work,
        Map<String, String> set,
        Optional<TableName> archive,
        List<String> order,
        OptionalLong maxRows,
        double maxShare,
        Optional<Surge> surge,
        PaceSettings pace) {

    /** The time of the run as a value. */
    static final String AS_OF = ":as_of";

    private static final int FLOOR = 1_000;
    private static final int TIMES = 5;

    /** No value. */
    static final String NULL = ":null";

    /** What becomes of a row. */
    enum Work {
        DELETE("delete", "deleted"),
        SET("set", "changed"),
        ARCHIVE("archive_to", "archived");

        private final String field;
        private final String done;

        Work(String field, String done) {
            this.field = field;
            this.done = done;
        }

        String field() {
            return field;
        }

        /** What has been done to the rows, in words. */
        String done() {
            return done;
        }
    }

    /** Of settings without {@link #problems}. */
    static SweepSettings of(JsonNode whole) {
        JsonNode sweep = whole.path(SweepJob.KIND);
        Work work = given(sweep).get(0);
        Map<String, String> set = new LinkedHashMap<>();
        sweep.path("set")
                .properties()
                .forEach(value -> set.put(value.getKey(), value.getValue().asText()));
        List<String> order =
                sweep.path("order").valueStream().map(JsonNode::asText).toList();
        return new SweepSettings(
                TableName.parse(sweep.path("table").asText()),
                Condition.parse(sweep.path("due").asText()),
                work,
                set,
                work == Work.ARCHIVE
                        ? Optional.of(TableName.parse(sweep.path("archive_to").asText()))
                        : Optional.empty(),
                order,
                sweep.has("max_rows") ? OptionalLong.of(sweep.path("max_rows").asLong()) : OptionalLong.empty(),
                sweep.path("max_share").asDouble(),
                surge(sweep.path("surge")),
                PaceSettings.of(sweep.path(PaceSettings.FIELD)));
    }

    private static Optional<Surge> surge(JsonNode given) {
        return given.isMissingNode()
                ? Optional.empty()
                : Optional.of(new Surge(
                        given.path("floor").asInt(FLOOR), given.path("times").asInt(TIMES)));
    }

    static List<SettingProblem> problems(JsonNode whole) {
        JsonNode sweep = whole.path(SweepJob.KIND);
        List<SettingProblem> problems = new ArrayList<>();
        List<Work> given = given(sweep);
        if (given.size() != 1) {
            problems.add(new SettingProblem(
                    given.isEmpty() ? Kind.MISSING : Kind.WRONG,
                    List.of(
                            SweepJob.KIND,
                            given.isEmpty() ? "delete" : given.get(1).field()),
                    "there beside " + (given.isEmpty() ? "" : given.get(0).field()),
                    "exactly one of delete: true, set and archive_to",
                    ""));
        }
        parsed("table", sweep, TableName::parse, problems);
        parsed("due", sweep, Condition::parse, problems);
        if (sweep.has("archive_to")) {
            parsed("archive_to", sweep, TableName::parse, problems);
        }
        return problems;
    }

    private static List<Work> given(JsonNode sweep) {
        return Stream.of(Work.values())
                .filter(work -> work == Work.DELETE ? sweep.path("delete").asBoolean() : sweep.has(work.field()))
                .toList();
    }

    private interface Parser {
        Object parse(String text);
    }

    private static void parsed(String field, JsonNode sweep, Parser parser, List<SettingProblem> problems) {
        String text = sweep.path(field).asText();
        try {
            parser.parse(text);
        } catch (IllegalArgumentException wrong) {
            problems.add(problem(field, text, wrong.getMessage()));
        }
    }

    static SettingProblem problem(String field, String found, String expected) {
        return new SettingProblem(Kind.WRONG, List.of(SweepJob.KIND, field), found, expected, "");
    }
}
