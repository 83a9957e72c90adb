package dev.perennial.cli.imports;

import dev.perennial.cron.ZoneNames;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kubernetes' CronJobs, in one or several documents, or in lists of objects. */
final class KubernetesSource implements Source {

    private static final Pattern CRON_JOB = Pattern.compile("(?m)^[\\s-]*kind:\\s*[\"']?CronJob\\b");
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---.*$\\n?");
    private static final Pattern TEMPLATE = Pattern.compile(
            "\\{\\{-?\\s*(\\.|\\$|include|template|if|else|end|range|with|toYaml|quote|define|default|tpl|printf|lookup)");
    private static final Pattern ZONE = Pattern.compile("(?:CRON_)?TZ=(\\S+)\\s+(.*)");
    private static final Pattern EVERY = Pattern.compile("@every\\s+(\\S+)");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\((\\w+)\\)");

    /** Kubernetes has no bound, and here there has to be one. */
    private static final int AT_ONCE = 10;

    private final ImportOptions options;

    KubernetesSource(ImportOptions options) {
        this.options = options;
    }

    static boolean isOne(String text) {
        return CRON_JOB.matcher(text).find() || text.matches("(?s).*\"kind\"\\s*:\\s*\"CronJob(List)?\".*");
    }

    @Override
    public void read(SourceFile file, Findings findings) {
        if (file.text().stripLeading().startsWith("{")) {
            Tree.json(file.text()).forEach(root -> document(file, root, findings));
            return;
        }
        int begin = 0;
        int before = 0;
        Matcher separator = SEPARATOR.matcher(file.text());
        while (separator.find()) {
            text(file, file.text().substring(begin, separator.start()), before, findings);
            before += lines(file.text().substring(begin, separator.end()));
            begin = separator.end();
        }
        text(file, file.text().substring(begin), before, findings);
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    private void text(SourceFile file, String text, int before, Findings findings) {
        Matcher template = TEMPLATE.matcher(text);
        if (template.find()) {
            if (CRON_JOB.matcher(text).find()) {
                int line = before + lines(text.substring(0, template.start())) + 1;
                findings.entry(
                                file,
                                line,
                                text.substring(template.start())
                                        .lines()
                                        .findFirst()
                                        .orElse(""))
                        .refuse(
                                "is a template: import what it is rendered to, helm template RELEASE CHART > rendered.yaml");
            }
            return;
        }
        Tree.yaml(text, before).forEach(document -> document(file, document, findings));
    }

    private void document(SourceFile file, Tree document, Findings findings) {
        if (document.at("kind").text().filter("CronJob"::equals).isPresent()) {
            cronJob(file, document, findings);
        } else {
            document.at("items").items().forEach(item -> {
                boolean kindless =
                        document.at("kind").text().filter("CronJobList"::equals).isPresent() && !item.has("kind");
                if (kindless) {
                    cronJob(file, item, findings);
                } else {
                    document(file, item, findings);
                }
            });
        }
    }

    private void cronJob(SourceFile file, Tree object, Findings findings) {
        String name = object.at("metadata", "name").text().orElse("job");
        Tree spec = object.at("spec");
        String schedule = spec.at("schedule").text().orElse("");
        Entry entry = findings.entry(file, object.line(), name + " " + schedule);
        entry.job().called(Ids.of(name));
        limits(spec, entry);
        work(spec.at("jobTemplate", "spec"), entry, findings);
        due(spec, schedule, entry);
    }

    private void due(Tree spec, String schedule, Entry entry) {
        if (schedule.isEmpty()) {
            entry.refuse("schedule is missing, for instance \"0 5 * * *\"");
            return;
        }
        Matcher inText = ZONE.matcher(schedule);
        Optional<String> named = inText.matches()
                ? Optional.of(inText.group(1))
                : spec.at("timeZone").text();
        String times = inText.matches() ? inText.group(2) : schedule;
        ZoneId zone = zone(named, entry);
        Due.zone(entry, zone);
        Matcher every = EVERY.matcher(times);
        if (every.matches()) {
            every(every.group(1), entry);
            return;
        }
        String kept = Due.whereEitherDayMatches(times);
        Due.cron(entry, kept);
        if (!kept.equals(times)) {
            entry.note("written %s, so that it stays due on days that match either field".formatted(kept));
        }
        Due.noteClockChanges(entry, zone, ClockRule.SAME);
    }

    private ZoneId zone(Optional<String> named, Entry entry) {
        if (named.isEmpty() && options.zone().isEmpty()) {
            entry.note("has no timeZone, so it went by the clock of the cluster: taken for UTC; --zone says another");
        }
        try {
            return named.filter(name -> !name.equalsIgnoreCase("Local"))
                    .map(ZoneNames::parse)
                    .or(options::zone)
                    .orElse(ZoneId.of("UTC"));
        } catch (IllegalArgumentException e) {
            entry.refuse("timeZone: " + e.getMessage());
            return ZoneId.of("UTC");
        }
    }

    private static void every(String text, Entry entry) {
        try {
            Due.every(entry, Durations.parse(text), Duration.ZERO);
            entry.note(
                    "counted from the start of the controller; here from 1970-01-01T00:00Z, so an hour is on the hour");
        } catch (IllegalArgumentException e) {
            entry.refuse("@every: " + e.getMessage());
        }
    }

    private static void limits(Tree spec, Entry entry) {
        ImportedJob job = entry.job();
        String policy = spec.at("concurrencyPolicy").text().orElse("Allow");
        switch (policy) {
            case "Forbid" -> {
                job.with("max_instances", 1);
                entry.note(
                        "Forbid passes over a time that comes during a run; here it runs afterwards, the latest one of several"
                                + " (coalesce: false passes over it, and runs what an outage delayed one by one)");
            }
            case "Replace" -> {
                job.with("max_instances", 1);
                entry.note("Replace ends a run for the next one; here the next one waits, until timeout at most");
            }
            default -> {
                job.with("coalesce", false).with("max_instances", AT_ONCE);
                entry.note("%s lets any number run at once; here it is %d"
                        .formatted(
                                spec.has("concurrencyPolicy") ? "Allow" : "Allow, which holds where nothing is said,",
                                AT_ONCE));
            }
        }
        job.with(
                "misfire_grace",
                seconds(spec.at("startingDeadlineSeconds"))
                        .map(Durations::format)
                        .orElse("none"));
        Optional<Duration> limit = seconds(spec.at("jobTemplate", "spec", "activeDeadlineSeconds"));
        limit.filter(duration -> !duration.isZero())
                .ifPresent(duration -> job.with("timeout", Durations.format(duration)));
        if (limit.isEmpty()) {
            entry.note("has no activeDeadlineSeconds: here a run ends after 1h; timeout: says otherwise");
        }
        if (spec.at("suspend").isTrue()) {
            entry.note("is suspended: leave it held, until somebody wants it");
        }
    }

    private static Optional<Duration> seconds(Tree number) {
        return number.text()
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    private void work(Tree template, Entry entry, Findings findings) {
        Tree pod = template.at("template", "spec");
        List<Tree> containers = pod.at("containers").items();
        if (containers.size() != 1 || !pod.at("initContainers").items().isEmpty()) {
            entry.refuse("has %s containers, and a job does one thing: make one job of each"
                    .formatted(
                            containers.size() + pod.at("initContainers").items().size()));
            return;
        }
        Tree container = containers.get(0);
        List<String> words = words(container);
        String image = container.at("image").text().orElse("");
        if (words.isEmpty()) {
            entry.refuse(
                    "runs what the image %s runs by itself: where the application can do it in a route, call that by http:"
                            .formatted(image));
            return;
        }
        Variables variables = variables(container);
        ShellCommand command = command(words, names(container));
        ShellCommand resolved = command.withWords(
                command.words().stream().map(variables::resolved).toList());
        new CommandJob(entry, findings, options, false).write(resolved, String.join(" ", words), Optional.empty());
        if (entry.refusal().isPresent() && !image.isEmpty()) {
            entry.note("its image is " + image);
        }
    }

    /** An image of curl has it as its entry point. */
    private static List<String> words(Tree container) {
        List<String> command = texts(container.at("command"));
        List<String> arguments = texts(container.at("args"));
        String image = container.at("image").text().orElse("").toLowerCase(Locale.ROOT);
        boolean ofCurl =
                command.isEmpty() && image.matches("(.*/)?(curl|curlimages/curl)(:.*|@.*)?") && !arguments.isEmpty();
        return Stream.of(ofCurl ? List.of("curl") : command, arguments)
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> texts(Tree list) {
        return list.items().stream()
                .map(item -> item.value() instanceof String text ? text : "")
                .toList();
    }

    /** What a shell is given to run, or the words themselves. */
    private static ShellCommand command(List<String> words, Set<String> names) {
        List<String> expanded =
                words.stream().map(word -> expanded(word, names)).toList();
        boolean shell = words.size() == 3
                && words.get(0).matches("(.*/)?(ba|a|da)?sh")
                && words.get(1).matches("-[a-z]*c");
        return shell
                ? ShellCommand.parse(expanded.get(2).strip().replaceAll("\\\\\\n\\s*", " "))
                : ShellCommand.ofWords(expanded);
    }

    /** {@code $(NAME)} is a variable of the container, if it has one of this name. */
    private static String expanded(String word, Set<String> names) {
        return VARIABLE.matcher(word)
                .replaceAll(found -> Matcher.quoteReplacement(
                        names.contains(found.group(1)) ? Variables.marked(found.group(1)) : found.group()));
    }

    private static Set<String> names(Tree container) {
        return container.at("env").items().stream()
                .flatMap(each -> each.at("name").text().stream())
                .collect(Collectors.toSet());
    }

    private static Variables variables(Tree container) {
        Variables variables = new Variables();
        container.at("env").items().forEach(each -> each.at("name")
                .text()
                .ifPresent(name -> each.at("value").text().ifPresent(value -> variables.set(name, value))));
        return variables;
    }
}
