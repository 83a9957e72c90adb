package dev.perennial.declared;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.declared.RegistrySnapshot.Job;
import dev.perennial.declared.RegistrySnapshot.Unreadable;
import dev.perennial.schedule.JobDefinition;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The registry as a {@code jobs.yaml} that says the same. Two exports of the same registry are equal, so that a file under version
 * control shows what changed. What a file cannot say, or this version cannot read, stands there as a comment.
 */
public final class CatalogueExport {

    private CatalogueExport() {}

    public static String yaml(RegistrySnapshot registry) {
        StringBuilder text = new StringBuilder();
        registry.unreadable().forEach(job -> text.append(comment("", missing(job))));
        StringJoiner entries = new StringJoiner("\n");
        Set<String> ids = registry.jobs().stream().map(Job::id).collect(Collectors.toSet());
        registry.jobs().forEach(job -> entries.add(entry(job, ids)));
        return text.append(registry.jobs().isEmpty() ? "jobs: {}\n" : "jobs:\n")
                .append(entries)
                .toString();
    }

    /** The ids of these jobs and of all that they wait for: without those a file with them would be refused. */
    public static Set<String> withAwaited(Collection<String> ids, RegistrySnapshot registry) {
        Map<String, JobDefinition> jobs = registry.jobs().stream()
                .map(Job::definition)
                .collect(Collectors.toMap(JobDefinition::id, Function.identity(), (one, same) -> one, TreeMap::new));
        Set<String> all = new LinkedHashSet<>();
        Deque<String> next = new ArrayDeque<>(ids);
        while (!next.isEmpty()) {
            String id = next.remove();
            if (all.add(id)) {
                next.addAll(awaited(jobs.get(id)));
            }
        }
        return all;
    }

    /** Why a job is not in the file. */
    public static String missing(Unreadable job) {
        return "%s is not here: this version cannot read its definition (version %d, of %s): %s"
                .formatted(job.id(), job.version(), job.writer().source(), job.problem());
    }

    /** What of a job is not in the file. */
    public static Optional<String> lost(Job job) {
        return job.unknownFields().isEmpty()
                ? Optional.empty()
                : Optional.of("%s is not whole here: a newer version says more of it, which apply leaves as it is: %s"
                        .formatted(job.id(), String.join(", ", job.unknownFields())));
    }

    private static String entry(Job job, Set<String> ids) {
        String paused = job.pausedSince()
                .filter(since -> !job.definition().held())
                .map(since -> comment(
                        "  ", "paused since %s; a job that is new begins paused by held: true".formatted(since)))
                .orElse("");
        String alone = awaited(job.definition()).stream()
                .filter(awaited -> !ids.contains(awaited))
                .map(awaited -> comment("  ", "%s, which it waits for, is not here".formatted(awaited)))
                .collect(Collectors.joining());
        String lost = lost(job).map(words -> comment("  ", words)).orElse("");
        return paused + alone + lost + Catalogue.toYamlBelowJobs(job.definition());
    }

    /** @param job null where there is none that can be read */
    private static List<String> awaited(JobDefinition job) {
        return Optional.ofNullable(job)
                .flatMap(JobDefinition::after)
                .map(JobDefinition.After::jobs)
                .orElse(List.of());
    }

    /** On one line, whatever the words hold. */
    private static String comment(String indent, String words) {
        return indent + "# "
                + words.replaceAll("[\\s\\p{Cntrl}\\u2028\\u2029]+", " ").strip() + "\n";
    }
}
