package dev.perennial.cli.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Jobs of APScheduler, in Python source or as JSON that Flask-APScheduler and its configuration have. */
final class ApschedulerSource implements Source {

    private static final Set<String> ADDING = Set.of("add_job", "scheduled_job");
    private static final Set<String> DEFAULTS = Set.of("misfire_grace_time", "coalesce", "max_instances");
    private static final Set<String> OPTIONS = Set.of(
            "id",
            "name",
            "func",
            "args",
            "kwargs",
            "trigger",
            "misfire_grace_time",
            "coalesce",
            "max_instances",
            "next_run_time",
            "jobstore",
            "executor",
            "replace_existing",
            PythonText.SPREAD);

    private final ImportOptions options;

    ApschedulerSource(ImportOptions options) {
        this.options = options;
    }

    static boolean isPython(String text) {
        return text.contains("apscheduler") || text.matches("(?s).*\\.(add_job|scheduled_job)\\(.*");
    }

    static boolean isJson(Tree root) {
        return jobs(root).stream().anyMatch(job -> job.has("func") && job.has("trigger"));
    }

    @Override
    public void read(SourceFile file, Findings findings) {
        findings.remark(
                file,
                1,
                "APScheduler passes over a time that comes during a run; here it runs afterwards, the latest one of several");
        if (file.text().stripLeading().matches("(?s)[\\[{].*")) {
            Tree.json(file.text()).forEach(root -> json(file, root, findings));
        } else {
            python(file, findings);
        }
    }

    private static List<Tree> jobs(Tree root) {
        for (String name : List.of("jobs", "JOBS")) {
            if (root.has(name)) {
                return root.at(name).items();
            }
        }
        return root.items();
    }

    private void json(SourceFile file, Tree root, Findings findings) {
        for (Tree job : jobs(root)) {
            if (job.fields().isEmpty()) {
                findings.entry(file, job.line(), "a job as export_jobs() writes it")
                        .refuse(
                                "is a pickled Python object, which only Python can read: import the source that adds it, or the JSON"
                                        + " of Flask-APScheduler (GET /scheduler/jobs)");
                continue;
            }
            Map<String, PythonValue> fields = new LinkedHashMap<>();
            job.fields().forEach((name, value) -> fields.put(name, value(value)));
            Tree trigger = job.at("trigger");
            String kind = trigger.text()
                    .or(() -> trigger.at("type").text())
                    .or(() -> trigger.at("trigger").text())
                    .orElse("");
            trigger.fields().forEach((name, value) -> fields.putIfAbsent(name, value(value)));
            fields.remove("type");
            Entry entry = findings.entry(file, job.line(), job.at("id").text().orElse("") + " " + kind);
            new ApschedulerJob(entry, findings, options, Map.of())
                    .write(fields.getOrDefault("func", new PythonValue.Unknown("")), kind, fields);
        }
    }

    private static PythonValue value(Tree tree) {
        if (!tree.fields().isEmpty()) {
            Map<String, PythonValue> items = new LinkedHashMap<>();
            tree.fields().forEach((name, value) -> items.put(name, value(value)));
            return new PythonValue.Mapping(items);
        }
        if (tree.value() instanceof List) {
            return new PythonValue.Sequence(
                    tree.items().stream().map(ApschedulerSource::value).toList());
        }
        return new PythonValue.Literal(tree.text().orElse(null));
    }

    private void python(SourceFile file, Findings findings) {
        PythonText text = new PythonText(file.text());
        List<PythonText.Found> calls = text.calls(ADDING);
        Map<String, PythonValue> defaults = defaults(text);
        for (PythonText.Found found : calls) {
            Map<String, PythonValue> named = new LinkedHashMap<>(found.call().named());
            List<PythonValue> arguments = new ArrayList<>(found.call().arguments());
            PythonValue function = found.call().ownName().equals("scheduled_job")
                    ? new PythonValue.Name(found.decorated().orElse("job"))
                    : arguments.isEmpty()
                            ? named.getOrDefault("func", new PythonValue.Unknown(""))
                            : arguments.remove(0);
            PythonValue trigger = named.containsKey("trigger")
                    ? named.get("trigger")
                    : arguments.isEmpty() ? new PythonValue.Literal(null) : arguments.remove(0);
            named.replaceAll((name, value) -> resolved(value, text));
            Entry entry = findings.entry(file, found.line(), subject(file, found, named, function));
            add(entry, findings, function, resolved(trigger, text), named, defaults);
        }
    }

    private void add(
            Entry entry,
            Findings findings,
            PythonValue function,
            PythonValue trigger,
            Map<String, PythonValue> named,
            Map<String, PythonValue> defaults) {
        ApschedulerJob job = new ApschedulerJob(entry, findings, options, defaults);
        if (trigger instanceof PythonValue.Call call) {
            named.putAll(call.named());
            if (call.ownName().equals("from_crontab")) {
                call.arguments().stream().findFirst().ifPresent(text -> named.put("crontab", text));
                job.write(function, "cron", named);
                return;
            }
            if (call.ownName().equals("DateTrigger")) {
                call.arguments().stream().findFirst().ifPresent(date -> named.put("run_date", date));
            }
            job.write(function, call.ownName().replaceFirst("Trigger$", "").toLowerCase(Locale.ROOT), named);
            return;
        }
        job.write(function, trigger.isNone() ? "date" : trigger.text().orElse("?"), named);
    }

    /** A name that the same text sets to something, as that. */
    private static PythonValue resolved(PythonValue value, PythonText text) {
        return value instanceof PythonValue.Name name && name.name().matches("\\w+")
                ? text.assigned(name.name()).orElse(value)
                : value;
    }

    /** Of every job of the scheduler, where it is made with literals. */
    private static Map<String, PythonValue> defaults(PythonText text) {
        Map<String, PythonValue> defaults = new LinkedHashMap<>();
        Set<String> making = Set.of(
                "BackgroundScheduler",
                "BlockingScheduler",
                "AsyncIOScheduler",
                "GeventScheduler",
                "TornadoScheduler",
                "TwistedScheduler",
                "QtScheduler",
                "APScheduler",
                "configure");
        for (PythonText.Found found : text.calls(making)) {
            PythonValue jobDefaults = found.call().named().get("job_defaults");
            if (jobDefaults != null && resolved(jobDefaults, text) instanceof PythonValue.Mapping mapping) {
                mapping.items().forEach((name, value) -> {
                    if (DEFAULTS.contains(name)) {
                        defaults.put(name, value);
                    }
                });
            }
            PythonValue zone = found.call().named().get("timezone");
            if (zone != null) {
                defaults.put("timezone", resolved(zone, text));
            }
        }
        return defaults;
    }

    static boolean isOption(String name) {
        return OPTIONS.contains(name);
    }

    private static String subject(
            SourceFile file, PythonText.Found found, Map<String, PythonValue> named, PythonValue function) {
        String id = named.containsKey("id")
                ? named.get("id").text().orElse("")
                : function instanceof PythonValue.Name name ? name.name() : "";
        return id + ": " + file.lines().get(found.line() - 1);
    }
}
