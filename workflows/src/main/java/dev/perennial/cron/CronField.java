package dev.perennial.cron;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;

/** One field of a cron text: what it may hold, and how its lists, ranges and steps become the values they stand for. */
public enum CronField {
    SECOND("second", 0, 59),
    MINUTE("minute", 0, 59),
    HOUR("hour", 0, 23),
    DAY_OF_MONTH("day-of-month", 1, 31),
    MONTH("month", 1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    DAY_OF_WEEK("day-of-week", 0, 7, "sun", "mon", "tue", "wed", "thu", "fri", "sat"),
    YEAR("year", 2000, 2100);

    private static final int SUNDAY_AGAIN = 7;

    private final String label;
    private final int min;
    private final int max;
    private final List<String> names;

    CronField(String label, int min, int max, String... names) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.names = List.of(names);
    }

    public NavigableSet<Integer> all() {
        return parse("*");
    }

    public boolean isAll(NavigableSet<Integer> values) {
        return values.equals(all());
    }

    NavigableSet<Integer> parse(String text) {
        NavigableSet<Integer> values = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            addPart(part, text, values);
        }
        if (this == DAY_OF_WEEK && values.remove(SUNDAY_AGAIN)) {
            values.add(0);
        }
        return Collections.unmodifiableNavigableSet(values);
    }

    private void addPart(String part, String text, NavigableSet<Integer> values) {
        refuseOtherDialects(part);
        String[] sides = part.split("/", -1);
        if (part.isEmpty() || sides.length > 2 || sides[0].isEmpty()) {
            throw malformed(text);
        }
        int[] range = range(sides[0], text, sides.length == 2);
        int step = sides.length == 2 ? step(sides[1]) : 1;
        for (int value = range[0]; value <= range[1]; value += step) {
            values.add(value);
        }
    }

    private int[] range(String text, String whole, boolean stepped) {
        if (text.equals("*") || (text.equals("?") && (this == DAY_OF_MONTH || this == DAY_OF_WEEK))) {
            return new int[] {min, lastOfAll()};
        }
        String[] ends = text.split("-", -1);
        if (ends.length > 2) {
            throw malformed(whole);
        }
        int from = value(ends[0], whole);
        int to = ends.length == 2 ? value(ends[1], whole) : stepped ? lastOfAll() : from;
        if (this == DAY_OF_WEEK && ends.length == 2 && to == 0 && from > 0) {
            to = SUNDAY_AGAIN; // fri-sun
        }
        if (to < from) {
            throw descending(text, ends, from, to);
        }
        return new int[] {from, to};
    }

    private int lastOfAll() {
        return this == DAY_OF_WEEK ? 6 : max;
    }

    private int step(String text) {
        if (!text.matches("\\d{1,4}")) {
            throw invalid("the step \"%s\" is not a number: write for instance */5".formatted(text));
        }
        int step = Integer.parseInt(text);
        if (step == 0) {
            throw invalid("a step of 0 never moves on: the smallest step is 1");
        }
        if (step > max) {
            throw invalid("a step of %d is larger than the whole field (%d–%d)".formatted(step, min, max));
        }
        return step;
    }

    private int value(String text, String whole) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return this == MONTH ? named + 1 : named;
        }
        if (text.isEmpty()) {
            throw malformed(whole);
        }
        if (!text.matches("\\d+")) {
            throw invalid(
                    names.isEmpty()
                            ? "\"%s\" is not a number".formatted(text)
                            : "\"%s\" is neither a number nor one of %s".formatted(text, String.join(", ", names)));
        }
        if (text.length() > 4 || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new InvalidCronException("%s %s is outside %d–%d".formatted(label, text, min, max));
        }
        return Integer.parseInt(text);
    }

    private void refuseOtherDialects(String part) {
        String upper = part.toUpperCase(Locale.ROOT);
        if (this == DAY_OF_MONTH && upper.matches("L(-\\d+)?|LW")) {
            throw invalid(
                    "\"%s\" (the last day) is not understood: use day 1 of the next month, or days 28-31 and let the job look"
                            .formatted(part));
        }
        if (this == DAY_OF_MONTH && upper.matches("\\d+W")) {
            throw invalid("\"%s\" (the nearest weekday) is not understood: name the days of the month, or of the week"
                    .formatted(part));
        }
        if (this == DAY_OF_WEEK && upper.matches("(\\d|[A-Z]{3})?L")) {
            throw invalid(
                    "\"%s\" (the last such day of the month) is not understood: use every week and let the job look"
                            .formatted(part));
        }
        if (part.contains("#")) {
            throw invalid(
                    "\"%s\" (the n-th such day of the month) is not understood: use every week and let the job look"
                            .formatted(part));
        }
        if (part.equals(CronSpread.OWN) && CronSpread.FIELDS.contains(this)) {
            throw invalid("\"H\" (one of the job's own) is for jobs.yaml alone: choose a %s yourself".formatted(label));
        }
        if (upper.matches("H(\\(.*\\))?(/\\d+)?")) {
            throw invalid("\"%s\" (a hashed value) is not understood: choose a %s yourself".formatted(part, label));
        }
    }

    private InvalidCronException descending(String text, String[] ends, int from, int to) {
        String hint = "%s-%s,%s-%s".formatted(ends[0], spelled(lastOfAll(), ends[0]), spelled(min, ends[1]), ends[1]);
        return invalid("the range %s runs backwards (%d to %d): write %s".formatted(text, from, to, hint));
    }

    /** The value in the manner of its neighbour: a name beside a name, a number beside a number. */
    private String spelled(int value, String neighbour) {
        if (neighbour.matches("\\d+")) {
            return Integer.toString(value);
        }
        return names.get(this == MONTH ? value - 1 : value);
    }

    private InvalidCronException malformed(String text) {
        return invalid("\"%s\" is not a value, list (1,2), range (1-5) or step (*/5)".formatted(text));
    }

    private InvalidCronException invalid(String problem) {
        return new InvalidCronException(label + ": " + problem);
    }

    /** The values in the manner of a person: {@code fri and sat}, {@code 1, 3 and 5}. */
    String spell(NavigableSet<Integer> values) {
        List<String> words = values.stream()
                .map(value -> names.isEmpty() ? "" + value : spelled(value, ""))
                .toList();
        return inWords(words);
    }

    static String inWords(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }
}
