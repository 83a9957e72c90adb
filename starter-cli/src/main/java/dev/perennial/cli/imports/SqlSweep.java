package dev.perennial.cli.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code DELETE} that psql is given on its command line, as a sweep. */
final class SqlSweep {

    private static final Pattern DELETE = Pattern.compile(
            "(?is)\\s*delete\\s+from\\s+(?:only\\s+)?([a-z_][\\w$]*(?:\\.[a-z_][\\w$]*)?)\\s+where\\s+([^;]+?)\\s*;?\\s*");
    private static final Pattern CLOCK =
            Pattern.compile("(?i)\\b(?:(?:now|statement_timestamp|transaction_timestamp|clock_timestamp)\\s*\\(\\s*\\)"
                    + "|current_timestamp\\b(?!\\s*\\())");
    private static final Pattern OTHER_CLOCK = Pattern.compile(
            "(?i)\\b(?:current_date|current_time|localtime|localtimestamp|timeofday|returning|using)\\b");

    private SqlSweep() {}

    /** The fields of {@code sweep}; empty when it is not psql with one such statement. */
    static Optional<Map<String, Object>> of(List<String> words) {
        return statement(words).map(DELETE::matcher).filter(Matcher::matches).flatMap(SqlSweep::fields);
    }

    private static Optional<Map<String, Object>> fields(Matcher delete) {
        String condition = delete.group(2).replaceAll("\\s+", " ");
        if (OTHER_CLOCK.matcher(condition).find() || Variables.areIn(condition)) {
            return Optional.empty();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", delete.group(1));
        fields.put("due", CLOCK.matcher(condition).replaceAll(":as_of"));
        fields.put("delete", true);
        return Optional.of(fields);
    }

    /** Of {@code -c} and {@code --command}, when there is exactly one, and no file. */
    private static Optional<String> statement(List<String> words) {
        boolean psql = !words.isEmpty() && words.get(0).matches("(?:.*/)?psql");
        List<String> statements = new ArrayList<>();
        for (int i = 1; psql && i < words.size(); i++) {
            String word = words.get(i);
            if (word.matches("-\\w*f|--file(=.*)?")) {
                return Optional.empty();
            }
            if (word.matches("-[a-zA-Z]*c|--command")) {
                statements.add(i + 1 < words.size() ? words.get(i + 1) : "");
            } else if (word.startsWith("--command=")) {
                statements.add(word.substring("--command=".length()));
            }
        }
        return statements.size() == 1 ? Optional.of(statements.get(0)) : Optional.empty();
    }
}
