package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.schedule.About;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.words.JobState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** All jobs at a glance, from PostgreSQL alone: it answers as fast while Temporal is away. */
@Component
@Conditional(OnApiRole.class)
public class JobBoard {

    /** Mostly the newest run tells how a job is; some that were skipped may stand before it. */
    private static final int TELLING = 5;

    /** For a job of which these tell nothing, so many are looked at. */
    private static final int FURTHER = 100;

    private static final Duration LATELY = Duration.ofDays(35);
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Jdbi jdbi;
    private final Registry registry;
    private final Clock clock;

    /** Definitions as they were last read: reading four hundred of them anew for each page would be most of its time. */
    private final Map<String, RegisteredJob> known = new ConcurrentHashMap<>();

    private Look lately;

    JobBoard(Jdbi jdbi, Registry registry, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * A job and how it is.
     *
     * @param recent its newest runs, the newest first
     * @param next when it is due next; empty while it is paused, and when it never will be again
     */
    public record Entry(RegisteredJob job, JobState state, List<Run> recent, Optional<Instant> next) {

        public String id() {
            return job.id();
        }

        /** Whether the text stands in its id, its name, what it runs or what is said about it, whatever the case. */
        public boolean mentions(String text) {
            String wanted = text.strip().toLowerCase(Locale.ROOT);
            JobDefinition definition = job.definition();
            About about = definition.about();
            return Stream.of(
                            Stream.of(id(), definition.name(), definition.workflow()),
                            Stream.of(about.group(), about.owner(), about.description())
                                    .flatMap(Optional::stream),
                            about.tags().stream())
                    .flatMap(names -> names)
                    .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(wanted));
        }
    }

    /** Each with as many of its newest runs as tell how it is; {@link #withRuns} adds more for those that are shown. */
    public List<Entry> all(JobScope scope) {
        List<RegisteredJob> jobs = jobs(scope);
        Instant now = clock.instant();
        Map<String, List<Run>> runs = newest(jobs, TELLING);
        List<String> untold = jobs.stream()
                .map(RegisteredJob::id)
                .filter(id -> runs.containsKey(id) && !JobState.isTold(runs.get(id)))
                .toList();
        runs.putAll(newest(untold, Optional.empty(), FURTHER));
        return jobs.stream()
                .map(job -> entry(job, runs.getOrDefault(job.id(), List.of()), now))
                .toList();
    }

    /** The same as it was up to two seconds ago: for a count that stands beside something else. */
    public synchronized List<Entry> lately(JobScope scope) {
        Instant now = clock.instant();
        if (lately == null || lately.at().plus(FRESH).isBefore(now)) {
            lately = new Look(now, all(JobScope.EVERY_JOB));
        }
        return lately.entries().stream()
                .filter(entry -> scope.includes(entry.id()))
                .toList();
    }

    private record Look(Instant at, List<Entry> entries) {}

    /** @param recent how many runs of each job */
    public List<Entry> withRuns(List<Entry> entries, int recent) {
        Map<String, List<Run>> runs = newest(entries.stream().map(Entry::job).toList(), recent);
        return entries.stream()
                .map(entry ->
                        new Entry(entry.job(), entry.state(), runs.getOrDefault(entry.id(), List.of()), entry.next()))
                .toList();
    }

    /** Most jobs have as many of late; for the others alone all months are looked at. */
    private Map<String, List<Run>> newest(List<RegisteredJob> jobs, int recent) {
        List<String> ids = jobs.stream().map(RegisteredJob::id).toList();
        Map<String, List<Run>> runs =
                new HashMap<>(newest(ids, Optional.of(clock.instant().minus(LATELY)), recent));
        List<String> rare = ids.stream()
                .filter(id -> runs.getOrDefault(id, List.of()).size() < recent)
                .toList();
        runs.putAll(newest(rare, Optional.empty(), recent));
        return runs;
    }

    private Map<String, List<Run>> newest(List<String> jobs, Optional<Instant> since, int recent) {
        return jobs.isEmpty()
                ? Map.of()
                : jdbi.withHandle(handle -> new RunDao(handle).newestOfEach(jobs, since, recent)).stream()
                        .collect(Collectors.groupingBy(Run::jobId));
    }

    /** Without their runs. */
    public List<RegisteredJob> jobs(JobScope scope) {
        return jobs().stream().filter(job -> scope.includes(job.id())).toList();
    }

    /** The part of a scope that is in a group; all of it when no group is asked for. */
    public JobScope scope(JobScope scope, String group) {
        return group.isBlank()
                ? scope
                : JobScope.ofGroup(
                        group.strip(),
                        jobs(scope).stream()
                                .filter(job -> job.definition().about().group().equals(Optional.of(group.strip())))
                                .map(RegisteredJob::id)
                                .toList());
    }

    /** The groups that there are, in the order of the alphabet. */
    public List<String> groups(JobScope scope) {
        return jobs(scope).stream()
                .flatMap(job -> job.definition().about().group().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** One at a time: what was read is shared. */
    private synchronized List<RegisteredJob> jobs() {
        return registry.all(known, unreadable -> {});
    }

    /** How one job is. */
    public Entry entry(RegisteredJob job, List<Run> recent, Instant now) {
        Optional<Instant> next = job.isPaused() ? Optional.empty() : job.ticks().after(now);
        return new Entry(job, JobState.of(job, recent, now), recent, next);
    }
}
