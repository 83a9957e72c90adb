package dev.perennial.cli.imports;

import dev.perennial.cron.ZoneNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code vercel.json}, or the {@code config.json} of a build: {@code crons}, and the newer {@code schedules}. */
final class VercelSource implements Source {

    private static final int MOST_CRONS = 100;
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final ImportOptions options;

    VercelSource(ImportOptions options) {
        this.options = options;
    }

    static boolean isOne(String text) {
        return text.stripLeading().startsWith("{") && text.matches("(?s).*\"(crons|schedules)\"\\s*:.*");
    }

    @Override
    public void read(SourceFile file, Findings findings) {
        for (Tree root : Tree.json(file.text())) {
            for (Tree cron : root.at("crons").items()) {
                cron(cron, findings.entry(file, cron.line(), subject(cron)), findings);
            }
            root.at("schedules")
                    .fields()
                    .forEach((name, schedule) -> schedule(
                            name,
                            schedule,
                            findings.entry(file, schedule.line(), name + ": " + subject(schedule)),
                            findings));
            remarks(file, root, findings);
        }
    }

    private void remarks(SourceFile file, Tree root, Findings findings) {
        Tree crons = root.at("crons");
        if (crons.items().size() > MOST_CRONS) {
            findings.remark(
                    file,
                    crons.line(),
                    "has %d crons, and Vercel takes %d of a project: look whether the others ever ran"
                            .formatted(crons.items().size(), MOST_CRONS));
        }
        if (!crons.items().isEmpty()) {
            findings.remark(
                    file,
                    crons.line(),
                    "Vercel's Hobby plan starts a cron once a day at most, and within the hour; here each is started at its time");
            if (options.baseUrl().isEmpty()) {
                findings.remark(
                        file,
                        crons.line(),
                        "is called at the worker's NEXTJS_API_URL with its CRON_SECRET: set both as they are on Vercel");
            }
            findings.remark(
                    file,
                    crons.line(),
                    "Vercel goes on calling until \"crons\" is [] and deployed: do that before a job is switched on, or both call");
        }
        if (isInSubfolder(file.path())) {
            findings.remark(
                    file,
                    1,
                    "is in a folder of a repository, so it is a project of its own on Vercel, with a URL of its own: give that"
                            + " as --base-url; without it NEXTJS_API_URL is called");
        }
    }

    private static boolean isInSubfolder(Path file) {
        Path folder = file.getParent();
        return folder != null
                && !Files.exists(folder.resolve(".git"))
                && !folder.endsWith(Path.of(".vercel", "output"))
                && hasAbove(folder, ".git");
    }

    private static boolean hasAbove(Path folder, String name) {
        for (Path above = folder.getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above.resolve(name))) {
                return true;
            }
        }
        return false;
    }

    private static String subject(Tree entry) {
        String target =
                entry.at("path").text().or(() -> entry.at("function").text()).orElse("");
        return (target + " " + entry.at("schedule").text().orElse("")).strip();
    }

    private void cron(Tree cron, Entry entry, Findings findings) {
        Due.zone(entry, UTC);
        call(cron, "GET", entry, findings);
        due(cron, UTC, entry);
    }

    private void schedule(String name, Tree schedule, Entry entry, Findings findings) {
        entry.job().called(Ids.of(name));
        ZoneId zone = zone(schedule, entry);
        Due.zone(entry, zone);
        if (schedule.has("function")) {
            entry.refuse(
                    ("targets the function %s, which has no URL once it has that trigger: give the work a route, and write its"
                                    + " path")
                            .formatted(schedule.at("function").text().orElse("")));
        } else if (schedule.has("topic")) {
            entry.refuse("targets a topic of Vercel's queues: let a route put the message there, and write its path");
        } else if (schedule.has("entrypoint")) {
            entry.refuse("stands for what is scheduled in Python code (%s): give each a route, and write its path"
                    .formatted(schedule.at("entrypoint").text().orElse("")));
        } else {
            call(schedule, schedule.at("requestMethod").text().orElse("GET"), entry, findings);
        }
        if (schedule.has("jitter")) {
            entry.note("jitter spread its start over minutes: here it starts at its time; H in the cron spreads jobs");
        }
        due(schedule, zone, entry);
        Due.noteClockChanges(entry, zone, ClockRule.VERCEL);
    }

    private ZoneId zone(Tree schedule, Entry entry) {
        try {
            return schedule.at("timezone").text().map(ZoneNames::parse).orElse(UTC);
        } catch (IllegalArgumentException e) {
            entry.refuse("timezone: " + e.getMessage());
            return UTC;
        }
    }

    private void due(Tree entryTree, ZoneId zone, Entry entry) {
        Optional<String> schedule =
                entryTree.at("schedule").text().or(() -> entryTree.at("at").text());
        if (schedule.isEmpty()) {
            entry.refuse("schedule is missing, for instance \"0 5 * * *\"");
            return;
        }
        Optional<LocalDateTime> once = time(schedule.get(), zone);
        if (once.isPresent()) {
            Due.once(entry, once.get());
            return;
        }
        Due.cron(entry, schedule.get());
        String[] fields = schedule.get().split("\\s+");
        if (fields.length != 5) {
            entry.note("Vercel takes five fields, so this one was never due there");
        } else if (!fields[2].equals("*") && !fields[4].equals("*")) {
            entry.note("Vercel refuses a cron that gives both days; here it is due on days that match either");
        }
    }

    /** One moment, in the zone that it is written in or else that of the schedule. */
    private static Optional<LocalDateTime> time(String text, ZoneId zone) {
        if (!text.matches("\\d{4}-\\d{2}-\\d{2}[Tt ].*")) {
            return Optional.empty();
        }
        String iso = text.replace(' ', 'T').toUpperCase(Locale.ROOT);
        try {
            return Optional.of(OffsetDateTime.parse(iso)
                    .atZoneSameInstant(zone)
                    .toLocalDateTime()
                    .withNano(0));
        } catch (DateTimeParseException withoutOffset) {
            try {
                return Optional.of(LocalDateTime.parse(iso).withNano(0));
            } catch (DateTimeParseException noTime) {
                return Optional.empty();
            }
        }
    }

    private void call(Tree target, String method, Entry entry, Findings findings) {
        Optional<String> path = target.at("path").text();
        if (path.isEmpty() || !path.get().startsWith("/")) {
            entry.refuse("path is %s, for instance \"/api/cron/warm\""
                    .formatted(path.isEmpty() ? "missing" : "no path: it begins with /"));
            return;
        }
        if (entry.job().wantedId().isEmpty()) {
            entry.job().called(Ids.ofPath(path.get()));
        }
        boolean plain = method.equalsIgnoreCase("GET") && options.baseUrl().isEmpty();
        if (plain && !SecretWords.without(path.get()).equals(path.get())) {
            entry.refuse(
                    "has a secret in its path or query, which is not written out: import with --base-url, which writes it as"
                            + " a reference");
            return;
        }
        if (plain) {
            entry.job().with("http", Map.of("vercel", path.get()));
        } else if (options.baseUrl().isPresent()) {
            HttpCall call = new HttpCall(entry, findings, options);
            call.url(options.baseUrl().get() + path.get());
            call.method(method);
            call.header("Authorization", "Bearer " + Variables.marked("CRON_SECRET"));
            call.header("User-Agent", "vercel-cron/1.0");
            call.write();
        } else {
            entry.job().with("http", vercel(path.get(), method));
            entry.refuse(
                    "is called by %s, and http: { vercel: … } sends GET: import with --base-url, which writes the call out"
                            .formatted(method));
        }
    }

    private static Map<String, Object> vercel(String path, String method) {
        Map<String, Object> http = new LinkedHashMap<>();
        http.put("vercel", path);
        http.put("method", method.toUpperCase(Locale.ROOT));
        return http;
    }
}
