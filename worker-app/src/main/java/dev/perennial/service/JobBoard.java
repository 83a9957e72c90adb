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
import java.time.Instant;
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

    private final Jdbi jdbi;
    private final Registry registry;
    private final Clock clock;

    /** Definitions as they were last read: reading four hundred of them anew for each page would be most of its time. */
    private final Map<String, RegisteredJob> known = new ConcurrentHashMap<>();

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

    /** @param recent how many runs of each job */
    public List<Entry> all(JobScope scope, int recent) {
        Instant now = clock.instant();
        Map<String, List<Run>> runs = jdbi.withHandle(handle -> new RunDao(handle).newestOfEach(recent)).stream()
                .collect(Collectors.groupingBy(Run::jobId));
        return jobs(scope).stream()
                .map(job -> entry(job, runs.getOrDefault(job.id(), List.of()), now))
                .toList();
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
