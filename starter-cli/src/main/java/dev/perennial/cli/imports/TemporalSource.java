package dev.perennial.cli.imports;

import dev.perennial.cron.ZoneNames;
import dev.perennial.run.TaskQueue;
import dev.perennial.schedule.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Temporal Schedules as {@code temporal schedule describe -o json} and {@code list -o json} print them. */
final class TemporalSource implements Source {

    private static final Pattern ZONE = Pattern.compile("(?:CRON_)?TZ=(\\S+)\\s+(.*)");
    private static final Pattern EVERY = Pattern.compile("@every\\s+([^/\\s]+)(?:/(\\S+))?");
    private static final int AT_ONCE = 10;

    private final ImportOptions options;

    TemporalSource(ImportOptions options) {
        this.options = options;
    }

    static boolean isOne(String text) {
        return text.stripLeading().matches("(?s)[\\[{].*")
                && text.matches("(?s).*\"(scheduleId|startWorkflow|structuredCalendar)\"\\s*:.*");
    }

    @Override
    public void read(SourceFile file, Findings findings) {
        for (Tree root : Tree.json(file.text())) {
            List<Tree> schedules = root.items().isEmpty() ? List.of(root) : root.items();
            schedules.stream()
                    .filter(schedule -> !schedule.fields().isEmpty())
                    .forEach(schedule -> schedule(file, schedule, findings));
        }
    }

    /** One entry for each time of day that a schedule has: a job has one. */
    private void schedule(SourceFile file, Tree described, Findings findings) {
        Tree action = described.at("schedule", "action", "startWorkflow");
        boolean listed = !described.has("schedule");
        Tree spec = listed ? described.at("info", "spec") : described.at("schedule", "spec");
        String type = (listed ? described.at("info") : action)
                .at("workflowType", "name")
                .text()
                .orElse("");
        String id = described
                .at("scheduleId")
                .text()
                .or(() -> action.at("workflowId").text())
                .orElse(type);
        List<Tree> times = times(spec);
        if (times.isEmpty()) {
            Entry entry = findings.entry(file, described.line(), id);
            entry.job().called(Ids.of(id));
            entry.refuse("is never due by itself: its spec has no times");
            return;
        }
        for (Tree time : times) {
            Entry entry = findings.entry(file, time.line(), id);
            entry.job().called(Ids.of(id));
            work(listed, id, type, action, entry);
            if (!listed && entry.refusal().isEmpty()) {
                limits(described.at("schedule", "state"), described.at("schedule", "policies"), entry);
            }
            due(spec, time, entry);
        }
        if (times.size() > 1) {
            findings.remark(
                    file,
                    described.line(),
                    "%s has %d times: each is a job of its own, and none waits for another"
                            .formatted(id, times.size()));
        }
    }

    private static List<Tree> times(Tree spec) {
        List<Tree> times = new ArrayList<>();
        for (String name : List.of("structuredCalendar", "calendar", "interval", "cronString")) {
            times.addAll(spec.at(name).items());
        }
        return times;
    }

    private static void work(boolean listed, String id, String type, Tree action, Entry entry) {
        String queue = action.at("taskQueue", "name").text().orElse("");
        if (queue.equals(TaskQueue.NAME)) {
            entry.refuse("is kept by Perennial already: it is written from the registry; see perennial jobs show "
                    + Ids.of(id));
            return;
        }
        entry.job().with("workflow", type).with("task_queue", queue.isEmpty() ? "TASK_QUEUE" : queue);
        if (listed) {
            entry.refuse("the list does not say its task queue: import what this prints: temporal schedule describe"
                    + " --schedule-id %s -o json".formatted(id));
        } else if (type.isEmpty()) {
            entry.refuse("starts no workflow");
        }
        if (!action.at("input").items().isEmpty()
                || !action.at("input").fields().isEmpty()) {
            entry.note("is started with an input: write it out by hand, as the worker expects it");
        }
    }

    private static void limits(Tree state, Tree policies, Entry entry) {
        String overlap = policies.at("overlapPolicy")
                .text()
                .orElse("SKIP")
                .replaceAll("[^A-Za-z]", "")
                .toUpperCase(Locale.ROOT);
        if (overlap.endsWith("ALLOWALL")) {
            entry.job().with("coalesce", false).with("max_instances", AT_ONCE);
            entry.note("AllowAll lets any number run at once; here it is %d".formatted(AT_ONCE));
        } else if (overlap.endsWith("BUFFERALL")) {
            entry.job().with("coalesce", false);
        } else if (overlap.endsWith("OTHER")) {
            entry.note(
                    "its overlap policy ends a run for the next one; here the next one waits, until timeout at most");
        } else if (overlap.endsWith("SKIP") || overlap.endsWith("UNSPECIFIED")) {
            entry.note(
                    "Skip passes over a time that comes during a run; here it runs afterwards, the latest one of several");
        }
        seconds(policies.at("catchupWindow"))
                .filter(window -> window.compareTo(Duration.ofSeconds(10)) >= 0)
                .ifPresent(window -> entry.job().with("catchup_window", Durations.format(window)));
        if (state.at("paused").isTrue()) {
            entry.note("is paused: leave it held, until somebody wants it");
        }
        if (state.at("limitedActions").isTrue()) {
            entry.note("has only %s runs left; here it goes on"
                    .formatted(state.at("remainingActions").text().orElse("0")));
        }
    }

    private void due(Tree spec, Tree time, Entry entry) {
        if (!spec.at("excludeStructuredCalendar").items().isEmpty()
                || !spec.at("excludeCalendar").items().isEmpty()) {
            entry.refuse("leaves times out (exclude), which a job here cannot: write a cron without them");
        }
        for (String bound : List.of("startTime", "endTime")) {
            spec.at(bound).text().ifPresent(at -> entry.note("%s %s: here it has no such bound".formatted(bound, at)));
        }
        seconds(spec.at("jitter"))
                .filter(jitter -> !jitter.isZero())
                .ifPresent(jitter -> entry.note("jitter spread its start over %s: here it starts at its time"
                        .formatted(Durations.format(jitter))));
        ZoneId zone =
                zone(spec.at("timezoneName").text().or(() -> spec.at("timezone").text()), entry);
        Due.zone(entry, zone);
        if (time.has("interval")) {
            interval(seconds(time.at("interval")), seconds(time.at("phase")), entry);
        } else if (time.value() instanceof String cron) {
            cronText(cron, entry);
        } else {
            calendar(time, entry);
        }
        Due.noteClockChanges(entry, zone, ClockRule.TEMPORAL);
    }

    private static ZoneId zone(Optional<String> name, Entry entry) {
        try {
            return name.map(ZoneNames::parse).orElse(ZoneId.of("UTC"));
        } catch (IllegalArgumentException e) {
            entry.refuse("timezone: " + e.getMessage());
            return ZoneId.of("UTC");
        }
    }

    private static void interval(Optional<Duration> every, Optional<Duration> phase, Entry entry) {
        if (every.filter(period -> !period.isZero()).isEmpty()) {
            entry.refuse("has an interval of no length");
            return;
        }
        Duration offset = phase.orElse(Duration.ZERO);
        Due.every(
                entry,
                every.get(),
                Duration.ofSeconds(offset.toSeconds() % every.get().toSeconds()));
    }

    private static void cronText(String text, Entry entry) {
        Matcher zoned = ZONE.matcher(text.strip().replaceFirst("\\s*#.*", ""));
        String times = zoned.matches() ? zoned.group(2) : text.strip().replaceFirst("\\s*#.*", "");
        if (zoned.matches()) {
            Due.zone(entry, zone(Optional.of(zoned.group(1)), entry));
        }
        Matcher every = EVERY.matcher(times);
        if (every.matches()) {
            try {
                interval(
                        Optional.of(Durations.parse(every.group(1))),
                        Optional.ofNullable(every.group(2)).map(Durations::parse),
                        entry);
            } catch (IllegalArgumentException e) {
                entry.refuse("@every: " + e.getMessage());
            }
            return;
        }
        String[] fields = times.split("\\s+");
        switch (fields.length) {
            case 1 -> Due.cron(entry, times);
            case 5 -> both("0", fields[0] + " " + fields[1], fields[2], fields[3], fields[4], "*", entry);
            case 6 -> both("0", fields[0] + " " + fields[1], fields[2], fields[3], fields[4], fields[5], entry);
            case 7 -> both(fields[0], fields[1] + " " + fields[2], fields[3], fields[4], fields[5], fields[6], entry);
            default -> entry.refuse("has a cron text of %d fields".formatted(fields.length));
        }
    }

    private static void calendar(Tree calendar, Entry entry) {
        both(
                field(calendar, "second", 0, 59, "0"),
                field(calendar, "minute", 0, 59, "0") + " " + field(calendar, "hour", 0, 23, "0"),
                field(calendar, "dayOfMonth", 1, 31, "*"),
                field(calendar, "month", 1, 12, "*"),
                field(calendar, "dayOfWeek", 0, 6, "*"),
                field(calendar, "year", 2000, 2100, "*"),
                entry);
    }

    private static void both(
            String second, String minuteAndHour, String day, String month, String weekday, String year, Entry entry) {
        Optional<String> cron;
        try {
            cron = Due.whereBothDaysMatch(minuteAndHour, day, month, weekday);
        } catch (IllegalArgumentException wrong) {
            entry.refuse("cron: " + wrong.getMessage());
            return;
        }
        if (cron.isEmpty()) {
            entry.refuse(
                    ("is due where day-of-month %s and day-of-week %s both match, and here either does: write a cron by the"
                                    + " one, and let the job look at the other")
                            .formatted(day, weekday));
            return;
        }
        if (!day.startsWith("*") && !weekday.startsWith("*")) {
            entry.note("Temporal wants both days to match; the cron is written so that they do here too");
        }
        boolean plain = second.equals("0") && year.equals("*");
        Due.cron(
                entry,
                plain
                        ? cron.get()
                        : year.equals("*") ? second + " " + cron.get() : second + " " + cron.get() + " " + year);
    }

    /** Ranges as a field of a cron text; numbers that are 0 are left out of Temporal's JSON. */
    private static String field(Tree calendar, String name, int min, int max, String otherwise) {
        Tree ranges = calendar.at(name);
        if (ranges.value() instanceof String text) {
            return text;
        }
        if (ranges.items().isEmpty()) {
            return otherwise;
        }
        return ranges.items().stream().map(range -> range(range, min, max)).collect(Collectors.joining(","));
    }

    private static String range(Tree range, int min, int max) {
        int start = number(range.at("start"), 0);
        int end = Math.max(start, number(range.at("end"), start));
        int step = Math.max(1, number(range.at("step"), 1));
        String steps = step == 1 ? "" : "/" + step;
        if (start == min && end == max) {
            return "*" + steps;
        }
        return start == end ? Integer.toString(start) : start + "-" + end + steps;
    }

    private static int number(Tree text, int otherwise) {
        return text.text()
                .filter(digits -> digits.matches("\\d{1,6}"))
                .map(Integer::parseInt)
                .orElse(otherwise);
    }

    /** {@code 3600s}, as protobuf writes a duration. */
    private static Optional<Duration> seconds(Tree duration) {
        return duration.text()
                .filter(text -> text.matches("\\d{1,12}(\\.\\d+)?s"))
                .map(text -> Duration.ofSeconds(new BigDecimal(text.substring(0, text.length() - 1)).longValue()));
    }
}
