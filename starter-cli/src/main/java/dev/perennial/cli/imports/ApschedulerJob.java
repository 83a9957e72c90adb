package dev.perennial.cli.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.cron.ZoneNames;
import dev.perennial.cron.Zones;
import dev.perennial.schedule.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One job of APScheduler 3: its function, its trigger, its options. */
final class ApschedulerJob {

    private static final Map<String, Integer> UNITS =
            Map.of("weeks", 604_800, "days", 86_400, "hours", 3_600, "minutes", 60, "seconds", 1);
    private static final Pattern CALL_OF_URL =
            Pattern.compile("(?:requests|httpx|session|urllib\\.request)[.:](get|post|put|patch|delete|head|urlopen)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Entry entry;
    private final Findings findings;
    private final ImportOptions options;
    private final Map<String, PythonValue> defaults;

    ApschedulerJob(Entry entry, Findings findings, ImportOptions options, Map<String, PythonValue> defaults) {
        this.entry = entry;
        this.findings = findings;
        this.options = options;
        this.defaults = defaults;
    }

    /**
     * Gives the entry's job what is said of it.
     *
     * @param kind {@code cron}, {@code interval}, {@code date}; another trigger is refused
     * @param fields the options of the job and the fields of its trigger
     */
    void write(PythonValue function, String kind, Map<String, PythonValue> fields) {
        String name = nameOf(function);
        entry.job()
                .called(Ids.of(text(fields, "id")
                        .orElse(name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf(':')) + 1))));
        text(fields, "name").filter(title -> !title.equals(name)).ifPresent(title -> entry.job()
                .with("name", title));
        refuseWhatIsNotWritten(fields);
        limits(fields);
        ZoneId zone = zone(fields);
        switch (kind) {
            case "cron" -> cron(fields, zone);
            case "interval" -> interval(fields, zone);
            case "date" -> date(fields, zone);
            default -> entry.refuse("has the trigger %s: there are cron, interval and date here".formatted(kind));
        }
        work(function, name, fields);
    }

    private static String nameOf(PythonValue function) {
        if (function instanceof PythonValue.Name named) {
            return named.name();
        }
        return function.text().orElse("job");
    }

    private void refuseWhatIsNotWritten(Map<String, PythonValue> fields) {
        if (fields.containsKey(PythonText.SPREAD)) {
            entry.refuse("has some of its arguments in a variable (**): write them out");
        }
        fields.forEach((field, value) -> {
            boolean ofTrigger = !ApschedulerSource.isOption(field) || field.equals("misfire_grace_time");
            if (ofTrigger && value instanceof PythonValue.Unknown unknown) {
                entry.refuse("%s=%s is no value that can be told without running it: write it out"
                        .formatted(field, unknown.written()));
            } else if (ofTrigger && value instanceof PythonValue.Name name && !field.equals("timezone")) {
                entry.refuse("%s=%s is set elsewhere: write it out".formatted(field, name.name()));
            }
        });
    }

    private void limits(Map<String, PythonValue> fields) {
        Optional<PythonValue> grace = option(fields, "misfire_grace_time");
        if (grace.filter(PythonValue::isNone).isPresent()) {
            entry.job().with("misfire_grace", "none");
        } else if (grace.flatMap(PythonValue::text)
                .filter(text -> text.matches("\\d{1,9}"))
                .isPresent()) {
            long seconds = Long.parseLong(grace.get().text().orElseThrow());
            entry.job().with("misfire_grace", Durations.format(Duration.ofSeconds(seconds)));
        } else {
            entry.note("has no misfire_grace_time, which is 1 s there; here it is 1h");
        }
        option(fields, "coalesce")
                .flatMap(PythonValue::text)
                .filter("false"::equalsIgnoreCase)
                .ifPresent(no -> entry.job().with("coalesce", false));
        option(fields, "max_instances")
                .flatMap(PythonValue::text)
                .filter(text -> text.matches("[2-9]|\\d{2,4}"))
                .ifPresent(most -> entry.job().with("max_instances", Integer.parseInt(most)));
    }

    private Optional<PythonValue> option(Map<String, PythonValue> fields, String name) {
        return Optional.ofNullable(fields.getOrDefault(name, defaults.get(name)));
    }

    private ZoneId zone(Map<String, PythonValue> fields) {
        PythonValue named = fields.getOrDefault("timezone", defaults.get("timezone"));
        Optional<String> name = named == null ? Optional.empty() : zoneName(named);
        if (name.isEmpty()
                && named instanceof PythonValue.Name elsewhere
                && options.zone().isEmpty()) {
            entry.refuse(
                    "timezone=%s is set elsewhere: write it out, or say it with --zone".formatted(elsewhere.name()));
        } else if (name.isEmpty() && options.zone().isEmpty()) {
            entry.note("has no timezone, so it went by the clock of its machine: taken for UTC; --zone says another");
        }
        try {
            ZoneId zone = name.map(ZoneNames::parse).or(options::zone).orElse(ZoneId.of("UTC"));
            Due.zone(entry, zone);
            return zone;
        } catch (IllegalArgumentException e) {
            entry.refuse("timezone: " + e.getMessage());
            return ZoneId.of("UTC");
        }
    }

    /** {@code "Europe/Berlin"}, {@code pytz.timezone("Europe/Berlin")}, {@code ZoneInfo(…)}, {@code timezone.utc}. */
    private static Optional<String> zoneName(PythonValue value) {
        if (value instanceof PythonValue.Call call) {
            return call.arguments().stream().findFirst().flatMap(PythonValue::text);
        }
        if (value instanceof PythonValue.Name name) {
            return name.name().toLowerCase(Locale.ROOT).endsWith("utc") ? Optional.of("UTC") : Optional.empty();
        }
        return value.text().map(text -> text.equalsIgnoreCase("utc") ? "UTC" : text);
    }

    private void cron(Map<String, PythonValue> fields, ZoneId zone) {
        Map<String, String> given = new LinkedHashMap<>();
        if (fields.containsKey("crontab")) {
            String[] five = text(fields, "crontab").orElse("").strip().split("\\s+");
            if (five.length != 5) {
                entry.refuse("from_crontab takes five fields");
                return;
            }
            List<String> names = List.of("minute", "hour", "day", "month", "day_of_week");
            for (int i = 0; i < five.length; i++) {
                given.put(names.get(i), five[i]);
            }
        }
        for (String field : ApschedulerCron.FIELDS) {
            text(fields, field).ifPresent(text -> given.put(field, text));
        }
        bounds(fields, List.of("start_date", "end_date", "jitter"));
        new ApschedulerCron(entry).write(given);
        Due.noteClockChanges(entry, zone, ClockRule.APSCHEDULER);
    }

    private void interval(Map<String, PythonValue> fields, ZoneId zone) {
        long seconds = 0;
        for (Map.Entry<String, Integer> unit : UNITS.entrySet()) {
            String amount = text(fields, unit.getKey()).orElse("0");
            if (!amount.matches("\\d{1,9}")) {
                entry.refuse("%s=%s is no whole number".formatted(unit.getKey(), amount));
                return;
            }
            seconds += Long.parseLong(amount) * unit.getValue();
        }
        long period = Math.max(1, seconds);
        PythonValue anchor = fields.getOrDefault("start_date", new PythonValue.Literal(null));
        Optional<LocalDateTime> start = time(anchor, zone);
        if (start.isEmpty() && !anchor.isNone()) {
            entry.refuse("start_date is no date that can be told without running it: write it out");
            return;
        }
        if (start.isPresent()) {
            long begin = Zones.instant(start.get(), Zones.rules(zone)).getEpochSecond();
            Due.every(entry, Duration.ofSeconds(period), Duration.ofSeconds(Math.floorMod(begin, period)));
            entry.note("counted from its start_date, as there; it is due before that date too");
        } else {
            Due.every(entry, Duration.ofSeconds(period), Duration.ZERO);
            entry.note("counted from the start of the process; here from 1970-01-01T00:00Z, so an hour is on the hour");
        }
        bounds(fields, List.of("end_date", "jitter"));
    }

    private void bounds(Map<String, PythonValue> fields, List<String> names) {
        names.stream()
                .filter(fields::containsKey)
                .filter(name -> !fields.get(name).isNone())
                .forEach(name -> entry.note(
                        name.equals("jitter")
                                ? "jitter moved its start by some seconds: here it starts at its time"
                                : "%s has no counterpart here: hold or remove the job by hand".formatted(name)));
    }

    private void date(Map<String, PythonValue> fields, ZoneId zone) {
        if (!fields.containsKey("run_date")) {
            entry.refuse(
                    "runs as soon as the process starts, which is no time: perennial jobs run ID starts a job now");
            return;
        }
        Optional<LocalDateTime> at = time(fields.get("run_date"), zone);
        if (at.isEmpty()) {
            entry.refuse(
                    "run_date is no date that can be told without running it: write it out, like 2026-12-31 23:59:00");
            return;
        }
        Due.once(entry, at.get());
    }

    private static Optional<LocalDateTime> time(PythonValue value, ZoneId zone) {
        if (value instanceof PythonValue.Call call
                && call.ownName().matches("datetime|date")
                && call.named().isEmpty()) {
            List<Integer> numbers = call.arguments().stream()
                    .flatMap(each -> each.text().stream())
                    .filter(text -> text.matches("\\d{1,4}"))
                    .map(Integer::parseInt)
                    .toList();
            return numbers.size() == call.arguments().size() && numbers.size() >= 3 ? time(numbers) : Optional.empty();
        }
        return value.text().flatMap(text -> time(text, zone));
    }

    private static Optional<LocalDateTime> time(List<Integer> numbers) {
        try {
            LocalDateTime day =
                    LocalDate.of(numbers.get(0), numbers.get(1), numbers.get(2)).atStartOfDay();
            return Optional.of(day.plusHours(numbers.size() > 3 ? numbers.get(3) : 0)
                    .plusMinutes(numbers.size() > 4 ? numbers.get(4) : 0)
                    .plusSeconds(numbers.size() > 5 ? numbers.get(5) : 0));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    private static Optional<LocalDateTime> time(String text, ZoneId zone) {
        String iso = text.strip().replace(' ', 'T');
        try {
            if (iso.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return Optional.of(LocalDate.parse(iso).atStartOfDay());
            }
            boolean withOffset = iso.matches(".*T.*(Z|[+-]\\d{2}:?\\d{2})");
            return Optional.of((withOffset
                            ? OffsetDateTime.parse(iso).atZoneSameInstant(zone).toLocalDateTime()
                            : LocalDateTime.parse(iso))
                    .withNano(0));
        } catch (DateTimeParseException noTime) {
            return Optional.empty();
        }
    }

    /** A function of an HTTP library with a URL is a call; any other one is code. */
    private void work(PythonValue function, String name, Map<String, PythonValue> fields) {
        Matcher call = CALL_OF_URL.matcher(name);
        Optional<String> url = Optional.ofNullable(fields.get("args"))
                .flatMap(PythonValue::plain)
                .flatMap(ApschedulerJob::onlyText);
        if (call.matches() && url.isPresent()) {
            http(name, call.group(1), url.get(), fields);
            return;
        }
        String type = camelCase(entry.job().wantedId());
        entry.job().with("workflow", type);
        String said =
                function instanceof PythonValue.Unknown ? "a function without a name" : "the Python function " + name;
        entry.refuse(
                ("calls %s, whose body stays in Python: give it a route in the application and call that by http:, or make it"
                                + " the workflow %s of a worker")
                        .formatted(said, type));
    }

    private static Optional<String> onlyText(Object arguments) {
        return arguments instanceof List<?> list && list.size() == 1 && list.get(0) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }

    private void http(String name, String method, String url, Map<String, PythonValue> fields) {
        HttpCall call = new HttpCall(entry, findings, options);
        call.url(url);
        call.method(method.equals("urlopen") ? "GET" : method);
        if (!name.startsWith("httpx") && !method.equals("head")) {
            call.followsRedirects();
        }
        Object named = Optional.ofNullable(fields.get("kwargs"))
                .flatMap(PythonValue::plain)
                .orElse(Map.of());
        if (named instanceof Map<?, ?> arguments) {
            arguments.forEach((argument, value) -> argument(call, argument.toString(), value));
        }
        call.write();
    }

    private void argument(HttpCall call, String name, Object value) {
        switch (name) {
            case "headers" -> {
                if (value instanceof Map<?, ?> headers) {
                    headers.forEach((header, text) -> call.header(header.toString(), text.toString()));
                }
            }
            case "json" -> {
                call.headerIfAbsent("Content-Type", "application/json");
                call.data(json(value));
            }
            case "timeout" -> call.limit(value.toString());
            default -> entry.refuse("passes %s to the call, which is not understood here".formatted(name));
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no plain values", e);
        }
    }

    private static String camelCase(String id) {
        StringBuilder type = new StringBuilder();
        for (String word : id.split("_")) {
            type.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return type.toString();
    }

    private static Optional<String> text(Map<String, PythonValue> fields, String name) {
        return Optional.ofNullable(fields.get(name)).flatMap(PythonValue::text);
    }
}
