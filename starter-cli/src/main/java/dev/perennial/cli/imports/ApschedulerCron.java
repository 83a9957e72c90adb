package dev.perennial.cli.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of APScheduler's CronTrigger as a cron text. */
final class ApschedulerCron {

    /** From the largest to the smallest; see {@link #complete}. */
    static final List<String> FIELDS =
            List.of("year", "month", "day", "week", "day_of_week", "hour", "minute", "second");

    private static final Map<String, String> SMALLEST =
            Map.of("month", "1", "day", "1", "hour", "0", "minute", "0", "second", "0");

    /** Its week begins on Monday, which is its 0. */
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private static final List<String> ORDINALS = List.of("1st", "2nd", "3rd", "4th", "5th");
    private static final Pattern OF_MONTH = Pattern.compile("(1st|2nd|3rd|4th|5th)\\s+([a-z]{3})");
    private static final Pattern PART = Pattern.compile("(\\*|\\w+)(?:-(\\w+))?(?:/(\\d{1,3}))?");

    private final Entry entry;

    ApschedulerCron(Entry entry) {
        this.entry = entry;
    }

    /** @param given the fields that are given */
    void write(Map<String, String> given) {
        Map<String, String> fields = complete(given);
        if (!fields.get("week").equals("*")) {
            entry.refuse("week=%s (of the year) has no counterpart: name days or months".formatted(fields.get("week")));
        }
        Matcher ofMonth = OF_MONTH.matcher(fields.get("day").toLowerCase(Locale.ROOT));
        if (ofMonth.matches() && fields.get("day_of_week").equals("*")) {
            int week = ORDINALS.indexOf(ofMonth.group(1));
            fields.put("day", (week * 7 + 1) + "-" + Math.min(31, week * 7 + 7));
            fields.put("day_of_week", ofMonth.group(2));
        } else if (fields.get("day").contains("last")) {
            entry.refuse("day=%s is not understood: use day 1 of the next month, or days 28-31 and let the job look"
                    .formatted(fields.get("day")));
        }
        Optional<String> weekdays = weekdays(fields.get("day_of_week"));
        if (weekdays.isEmpty() || entry.refusal().isPresent()) {
            entry.refuse("day_of_week=%s is not understood".formatted(fields.get("day_of_week")));
            return;
        }
        if (given.getOrDefault("day_of_week", "").matches(".*\\d.*")) {
            entry.note("day_of_week=%s counts from 0, Monday; written %s"
                    .formatted(given.get("day_of_week"), weekdays.get()));
        }
        text(fields, weekdays.get());
    }

    private void text(Map<String, String> fields, String weekdays) {
        String time = fields.get("minute") + " " + fields.get("hour");
        Optional<String> cron;
        try {
            cron = Due.whereBothDaysMatch(time, fields.get("day"), fields.get("month"), weekdays);
        } catch (IllegalArgumentException wrong) {
            entry.refuse("day: " + wrong.getMessage());
            return;
        }
        if (cron.isEmpty()) {
            entry.refuse(
                    ("is due where day %s and day_of_week %s both match, and here either does: write a cron by the one, and let"
                                    + " the job look at the other")
                            .formatted(fields.get("day"), weekdays));
            return;
        }
        if (!fields.get("day").startsWith("*") && !weekdays.startsWith("*")) {
            entry.note(
                    "APScheduler wants day and day_of_week both to match; the cron is written so that they do here too");
        }
        String seconds = fields.get("second");
        String years = fields.get("year");
        Due.cron(
                entry,
                !years.equals("*")
                        ? seconds + " " + cron.get() + " " + years
                        : seconds.equals("0") ? cron.get() : seconds + " " + cron.get());
    }

    /** What is smaller than the smallest field that is given has its smallest value, everything else any. */
    private static Map<String, String> complete(Map<String, String> given) {
        Map<String, String> fields = new LinkedHashMap<>();
        int left = given.size();
        for (String field : FIELDS) {
            if (given.containsKey(field)) {
                fields.put(field, given.get(field).strip().replaceAll("\\s*,\\s*", ","));
                left--;
            } else {
                fields.put(field, left == 0 ? SMALLEST.getOrDefault(field, "*") : "*");
            }
        }
        return fields;
    }

    /** By their names, which mean the same everywhere; empty for what is none. */
    private static Optional<String> weekdays(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.toLowerCase(Locale.ROOT).split(",")) {
            Matcher matcher = PART.matcher(part.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
            boolean all = matcher.group(1).equals("*");
            int from = all ? 0 : day(matcher.group(1));
            int to = all ? 6 : matcher.group(2) == null ? (matcher.group(3) == null ? from : 6) : day(matcher.group(2));
            if (from < 0 || to < from || step == 0) {
                return Optional.empty();
            }
            parts.add(days(from, to, step));
        }
        return Optional.of(parts.contains("*") ? "*" : String.join(",", parts));
    }

    private static String days(int from, int to, int step) {
        if (step == 1) {
            return from == 0 && to == 6 ? "*" : from == to ? DAYS.get(from) : DAYS.get(from) + "-" + DAYS.get(to);
        }
        List<String> names = new ArrayList<>();
        for (int day = from; day <= to; day += step) {
            names.add(DAYS.get(day));
        }
        return String.join(",", names);
    }

    private static int day(String text) {
        return text.matches("[0-6]") ? Integer.parseInt(text) : DAYS.indexOf(text);
    }
}
