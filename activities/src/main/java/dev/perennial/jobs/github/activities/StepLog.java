package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last lines of a step in the log of its job. Each line of such a log begins with its time, and a step is known by its own; behind it
 * come those that clean up, which nobody looks for.
 */
final class StepLog {

    private static final int LONGEST = 8_000;
    private static final int LONGEST_LINE = 500;
    private static final Pattern TIMED =
            Pattern.compile("\\uFEFF?(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{1,9}Z) ?(.*)");
    private static final Pattern COLOUR = Pattern.compile("\\x1B\\[[0-9;]*[A-Za-z]");
    private static final Pattern MARK = Pattern.compile("^##\\[(error|warning|group|endgroup|command|debug)\\]");
    /** What PostgreSQL takes for no text, and what a terminal would obey. */
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|\\p{Cs}");
    /** The times of a step are whole seconds. */
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private StepLog() {}

    private record Line(Optional<Instant> at, String text) {}

    /**
     * @param step missing for the whole log
     * @param hidden takes out what must not be kept
     */
    static String of(String log, JsonNode step, int lines, UnaryOperator<String> hidden) {
        List<Line> all = log.lines().map(StepLog::line).toList();
        List<Line> own = ofStep(all, step);
        List<Line> told = untilTheLastError(own.isEmpty() ? all : own);
        // Redacted as a whole: a secret may have several lines.
        String text =
                hidden.apply(String.join("\n", told.stream().map(Line::text).toList()));
        List<String> kept = new ArrayList<>();
        int length = 0;
        List<String> shown = shown(text).stripTrailing().lines().toList();
        for (int i = shown.size() - 1; i >= 0 && kept.size() < lines; i--) {
            String line = shown.get(i);
            String cut = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + " …" : line;
            length += cut.length() + 1;
            if (length > LONGEST) {
                break;
            }
            kept.add(0, cut);
        }
        return String.join("\n", kept);
    }

    static String shown(String text) {
        return NOT_SHOWN.matcher(text).replaceAll("");
    }

    private static Line line(String text) {
        Matcher timed = TIMED.matcher(text);
        boolean isTimed = timed.matches();
        String plain = COLOUR.matcher(isTimed ? timed.group(2) : text).replaceAll("");
        return new Line(isTimed ? GithubTimes.parse(timed.group(1)) : Optional.empty(), plain);
    }

    private static List<Line> ofStep(List<Line> all, JsonNode step) {
        Optional<Instant> began = GithubTimes.of(step, "started_at");
        Optional<Instant> ended = GithubTimes.of(step, "completed_at").map(end -> end.plus(A_SECOND));
        if (began.isEmpty() || ended.isEmpty()) {
            return List.of();
        }
        List<Line> own = new ArrayList<>();
        boolean isOwn = false;
        for (Line line : all) {
            // A line without a time belongs to the one before it.
            isOwn = line.at()
                    .map(at -> !at.isBefore(began.get()) && at.isBefore(ended.get()))
                    .orElse(isOwn);
            if (isOwn) {
                own.add(line);
            }
        }
        return own;
    }

    /** What comes in the same second may be of the next step. */
    private static List<Line> untilTheLastError(List<Line> lines) {
        int last = lines.size() - 1;
        while (last >= 0 && !lines.get(last).text().startsWith("##[error]")) {
            last--;
        }
        return (last < 0 ? lines : lines.subList(0, last + 1))
                .stream()
                        .map(line ->
                                new Line(line.at(), MARK.matcher(line.text()).replaceFirst("")))
                        .toList();
    }
}
