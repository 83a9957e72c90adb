package dev.perennial.catalogue;

import dev.perennial.catalogue.CatalogueWork.Work;
import dev.perennial.cron.CronExpression;
import dev.perennial.cron.ZoneNames;
import dev.perennial.run.Retry;
import dev.perennial.schedule.About;
import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.JobDefinition.After;
import dev.perennial.schedule.Timing;
import dev.perennial.text.Suggestion;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;

/** Turns the nodes of a catalogue into job definitions; {@link Catalogue} says what the fields are. */
final class CatalogueReader {

    static final Set<String> TOP_FIELDS = fields("defaults", "jobs");
    static final Set<String> LIMIT_FIELDS =
            fields("time_zone", "coalesce", "max_instances", "misfire_grace", "catchup_window", "timeout");
    private static final Set<String> ABOUT_FIELDS =
            fields("name", "description", "group", "owner", "severity", "tags", "held");
    private static final Set<String> TIMING_FIELDS = fields("cron", "every", "offset", "at", "after", "retry");
    static final Set<String> AFTER_FIELDS = fields("job", "jobs", "on", "max_wait");
    static final Set<String> RETRY_FIELDS = fields("attempts", "first", "longest", "only");
    static final String ON_SUCCESS = "success";
    static final String ON_END = "end";
    private static final int MOST_PREDECESSORS = 20;
    static final Set<String> JOB_FIELDS = Stream.of(
                    ABOUT_FIELDS,
                    CatalogueWork.fieldNames(),
                    CatalogueWork.fieldsOfStart(),
                    TIMING_FIELDS,
                    Set.of("settings"),
                    LIMIT_FIELDS)
            .flatMap(Collection::stream)
            .collect(Collectors.toCollection(LinkedHashSet::new));

    static final Duration DEFAULT_MAX_WAIT = Duration.ofMinutes(30);
    private static final Duration SMALLEST_CATCHUP_WINDOW = Duration.ofSeconds(10);
    private static final String NO_LIMIT = "none";

    private final CatalogueProblems problems;
    private final CatalogueContext context;

    CatalogueReader(CatalogueProblems problems, CatalogueContext context) {
        this.problems = problems;
        this.context = context;
    }

    List<JobDefinition> jobs(Node root) {
        CatalogueFields top = CatalogueFields.of(root, "", problems);
        top.refuseOthersThan(TOP_FIELDS);
        Limits defaults = top.has("defaults") ? defaults(top.fields("defaults")) : Limits.BUILT_IN;
        if (!top.has("jobs")) {
            top.refuse("jobs is missing: it holds the jobs, each under its id");
            return List.of();
        }
        CatalogueFields entries = top.fields("jobs");
        Map<String, JobDefinition> jobs = new LinkedHashMap<>();
        for (String id : entries.names()) {
            entry(id, entries, defaults).ifPresent(job -> jobs.put(id, job));
        }
        new CatalogueOrder(entries, jobs, id -> Optional.empty()).check();
        List<JobDefinition> inOrder = List.copyOf(jobs.values());
        new CatalogueAdvice(entries).giveFor(inOrder);
        return inOrder;
    }

    /**
     * One entry among those that are registered; none if it is wrong.
     *
     * @param root a mapping of the entry's id alone
     */
    List<JobDefinition> single(String id, Node root) {
        CatalogueFields entries = CatalogueFields.of(root, "", problems);
        List<JobDefinition> job = entry(id, entries, Limits.BUILT_IN).stream().toList();
        job.forEach(read -> new CatalogueOrder(entries, Map.of(id, read), context.registered()).check());
        new CatalogueAdvice(entries).giveFor(job);
        return job;
    }

    private Limits defaults(CatalogueFields fields) {
        fields.refuseOthersThan(LIMIT_FIELDS);
        return limits(fields, Limits.BUILT_IN);
    }

    private Optional<JobDefinition> entry(String id, CatalogueFields entries, Limits defaults) {
        int before = problems.count();
        refuseBadId(id, entries);
        Optional<JobDefinition> job = job(id, entries.fields(id), defaults);
        job.ifPresent(read -> refusePast(read, entries.fields(id)));
        return problems.count() == before ? job : Optional.empty();
    }

    /** What is registered with the same time has had its turn; the file may go on naming it. */
    private void refusePast(JobDefinition job, CatalogueFields fields) {
        if (job.timing() instanceof Timing.Once once
                && !once.instant(job.timeZone()).isAfter(context.now())
                && context.registered()
                        .apply(job.id())
                        .filter(known -> known.ticks().equals(job.ticks()))
                        .isEmpty()) {
            fields.problem(
                    "at",
                    "is over: %s in %s was %s, it will never be due"
                            .formatted(once.at(), job.timeZone(), once.instant(job.timeZone())));
        }
    }

    private void refuseBadId(String id, CatalogueFields entries) {
        if (!id.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
            String spelled = id.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "_")
                    .replaceAll("^[_0-9]+|_+$", "");
            problems.add(
                    entries.key(id),
                    entries.at(id),
                    "an id is lower-case words joined by underscores"
                            + (spelled.isEmpty() ? "" : ", for instance " + spelled));
        }
    }

    /** One entry; empty if a field without which there is no job is missing or wrong. */
    Optional<JobDefinition> job(String id, CatalogueFields fields, Limits defaults) {
        fields.refuseOthersThan(JOB_FIELDS);
        String name = fields.parsed("name", text -> text).orElseGet(() -> inWords(id));
        Optional<Work> work = new CatalogueWork(fields, context).read();
        Optional<Timing> timing = timing(id, fields);
        Limits limits = limits(fields, defaults);
        Optional<After> after = fields.has("after") ? after(fields.fields("after")) : Optional.empty();
        Optional<Retry> retry = fields.has("retry") ? retry(fields.fields("retry")) : Optional.empty();
        About about = about(fields);
        boolean held = fields.flag("held", false);
        if (work.isEmpty() || timing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new JobDefinition(
                id,
                name,
                work.get().workflow(),
                timing.get(),
                limits.timeZone(),
                limits.coalesce(),
                limits.maxInstances(),
                limits.misfireGrace(),
                limits.catchupWindow(),
                limits.timeout(),
                after,
                work.get().settings(),
                about,
                held,
                retry));
    }

    /** The name of a job that was given none: {@code warm_cache} is "Warm cache". */
    static String inWords(String id) {
        String words = id.replace('_', ' ').strip();
        return words.isEmpty() ? id : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static About about(CatalogueFields fields) {
        return new About(
                fields.parsed("group", CatalogueReader::word),
                fields.parsed("owner", text -> atMost(About.LONGEST_OWNER, text)),
                fields.parsed("description", text -> atMost(About.LONGEST_DESCRIPTION, text)),
                fields.parsed("severity", CatalogueReader::severity),
                fields.words("tags", About.MOST_TAGS, CatalogueReader::word));
    }

    private static String severity(String text) {
        if (!About.SEVERITIES.contains(text)) {
            throw new IllegalArgumentException(
                    "\"%s\" is none of %s".formatted(text, String.join(", ", About.SEVERITIES)));
        }
        return text;
    }

    private static String word(String text) {
        if (!About.WORD.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not lower-case words joined by hyphens or underscores, of at most 60 characters"
                            .formatted(text));
        }
        return text;
    }

    private static String atMost(int longest, String text) {
        if (text.codePointCount(0, text.length()) > longest) {
            throw new IllegalArgumentException("is longer than %d characters".formatted(longest));
        }
        return text;
    }

    private Limits limits(CatalogueFields fields, Limits otherwise) {
        return new Limits(
                fields.parsed("time_zone", ZoneNames::parse).orElse(otherwise.timeZone()),
                fields.flag("coalesce", otherwise.coalesce()),
                fields.count("max_instances", otherwise.maxInstances()),
                misfireGrace(fields, otherwise),
                catchupWindow(fields).orElse(otherwise.catchupWindow()),
                positive("timeout", fields).orElse(otherwise.timeout()));
    }

    private static Optional<Duration> misfireGrace(CatalogueFields fields, Limits otherwise) {
        return fields.parsed("misfire_grace", CatalogueReader::grace).orElse(otherwise.misfireGrace());
    }

    private static Optional<Duration> grace(String text) {
        if (text.equals(NO_LIMIT)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Durations.parse(text));
        } catch (IllegalArgumentException refusal) {
            throw new IllegalArgumentException(refusal.getMessage() + "; or none, for however late", refusal);
        }
    }

    private static Optional<Duration> catchupWindow(CatalogueFields fields) {
        Optional<Duration> window = fields.duration("catchup_window");
        if (window.isPresent() && window.get().compareTo(SMALLEST_CATCHUP_WINDOW) < 0) {
            fields.problem("catchup_window", "is shorter than 10s, the least that Temporal keeps to");
        }
        return window;
    }

    private static Optional<Duration> positive(String name, CatalogueFields fields) {
        Optional<Duration> duration = fields.duration(name);
        if (duration.filter(Duration::isZero).isPresent()) {
            fields.problem(name, "has to be longer than nothing");
        }
        return duration;
    }

    private Optional<Timing> timing(String id, CatalogueFields fields) {
        List<String> given =
                Stream.of("cron", "every", "at").filter(fields::has).toList();
        if (given.size() != 1) {
            String found = given.isEmpty() ? "none of them is there" : String.join(" and ", given) + " are there";
            fields.refuse("when it is due is given by exactly one of cron, every and at: " + found);
        }
        if (fields.has("offset") && !fields.has("every")) {
            fields.problem("offset", "goes with every alone");
        }
        Optional<Timing> cron = fields.parsed("cron", text -> new Timing.Cron(CronExpression.parse(text, id)));
        Optional<Timing> every = every(fields);
        Optional<Timing> once = fields.parsed("at", text -> new Timing.Once(localTime(text)));
        return cron.or(() -> every).or(() -> once);
    }

    private static Optional<Timing> every(CatalogueFields fields) {
        Optional<Duration> period = positive("every", fields);
        Duration offset = fields.duration("offset").orElse(Duration.ZERO);
        if (period.isEmpty() || period.get().isZero()) {
            return Optional.empty();
        }
        if (offset.compareTo(period.get()) >= 0) {
            fields.problem("offset", "has to be shorter than every");
            return Optional.empty();
        }
        return Optional.of(new Timing.Every(period.get(), offset));
    }

    private static LocalDateTime localTime(String text) {
        try {
            LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
            if (time.getNano() == 0) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // answered below, like a fraction of a second
        }
        throw new IllegalArgumentException(
                "\"%s\" is not a date and time: write 2025-12-31T23:59, as the clock of time_zone will show it"
                        .formatted(text));
    }

    private static Optional<After> after(CatalogueFields fields) {
        fields.refuseOthersThan(AFTER_FIELDS);
        Duration maxWait = fields.duration("max_wait").orElse(DEFAULT_MAX_WAIT);
        boolean success = fields.parsed("on", CatalogueReader::onSuccess).orElse(false);
        if (fields.has("job") && fields.has("jobs")) {
            fields.problem("jobs", "is there beside job: one of them holds all");
        }
        List<String> jobs = fields.has("jobs")
                ? fields.words("jobs", MOST_PREDECESSORS, id -> id)
                : fields.requiredText("job", "job: expire_codes").stream().toList();
        return jobs.isEmpty() ? Optional.empty() : Optional.of(new After(jobs, success, maxWait));
    }

    private static boolean onSuccess(String text) {
        if (!text.equals(ON_SUCCESS) && !text.equals(ON_END)) {
            throw new IllegalArgumentException(
                    "is \"%s\": expected success, for only when they have succeeded, or end".formatted(text));
        }
        return text.equals(ON_SUCCESS);
    }

    private static Optional<Retry> retry(CatalogueFields fields) {
        fields.refuseOthersThan(RETRY_FIELDS);
        Optional<Duration> first = positive("first", fields);
        Optional<Duration> longest = positive("longest", fields);
        if (first.isPresent()
                && longest.filter(most -> most.compareTo(first.get()) < 0).isPresent()) {
            fields.problem("longest", "is shorter than first");
        }
        List<String> only = fields.words("only", Retry.kinds().size(), CatalogueReader::failureKind);
        int attempts = fields.count("attempts", 0);
        return Optional.of(new Retry(attempts == 0 ? null : attempts, first.orElse(null), longest.orElse(null), only));
    }

    private static String failureKind(String text) {
        if (!Retry.kinds().contains(text)) {
            throw new IllegalArgumentException("\"%s\" is no failure that is tried again%s; there are %s"
                    .formatted(text, Suggestion.didYouMean(text, Retry.kinds()), String.join(", ", Retry.kinds())));
        }
        return text;
    }

    private static Set<String> fields(String... names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
    }

    /** What a job may leave to the defaults, and the defaults to us. */
    record Limits(
            ZoneId timeZone,
            boolean coalesce,
            int maxInstances,
            Optional<Duration> misfireGrace,
            Duration catchupWindow,
            Duration timeout) {

        static final Limits BUILT_IN = new Limits(
                ZoneId.of("UTC"), true, 1, Optional.of(Duration.ofHours(1)), Duration.ofDays(7), Duration.ofHours(1));
    }
}
