package dev.perennial.cli.runs;

import dev.perennial.cli.context.Times;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.ledger.RunFilter;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.text.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which runs are wanted: the words of {@code GET /api/v1/runs}. */
public final class RunFilterOptions {

    @Option(names = "--job", paramLabel = "JOB_ID", description = "Only runs of this job.")
    private String job;

    @Option(names = "--group", paramLabel = "GROUP", description = "Only runs of the jobs in this group.")
    private String group;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only pending, running, success, error, missed, skipped or cancelled ones.")
    private String status;

    @Option(names = "--trigger", paramLabel = "TRIGGER", description = "Only those that were begun by this.")
    private String trigger;

    @Option(names = "--reason", paramLabel = "REASON", description = "Only those with this reason, such as overlap.")
    private String reason;

    @Option(names = "--from", paramLabel = "TIME", description = "Only those that were due at this time or later.")
    private String from;

    @Option(names = "--until", paramLabel = "TIME", description = "Only those that were due before this time.")
    private String until;

    @Option(names = "--longer-than", paramLabel = "TIME", description = "Only those that took at least so long.")
    private String longerThan;

    @Option(names = "--search", paramLabel = "TEXT", description = "Only those in whose error this stands.")
    private String text;

    @Option(names = "--oldest", description = "The oldest first. Default: the newest first")
    private boolean oldest;

    RunFilter filter() {
        return new RunFilter(
                job().map(Set::of).orElse(Set.of()),
                word("status", status, RunStatus.values(), RunStatus::word)
                        .map(Set::of)
                        .orElse(Set.of()),
                word("trigger", trigger, Trigger.values(), Trigger::word),
                Optional.ofNullable(reason),
                Optional.ofNullable(from).map(time -> Times.parse("--from", time)),
                Optional.ofNullable(until).map(time -> Times.parse("--until", time)),
                Optional.ofNullable(longerThan).map(time -> Times.duration("--longer-than", time)),
                Optional.ofNullable(text),
                oldest,
                Optional.empty());
    }

    Optional<String> job() {
        return Optional.ofNullable(job);
    }

    Optional<String> group() {
        return Optional.ofNullable(group);
    }

    boolean isAny() {
        return Stream.of(job, group, status, trigger, reason, from, until, longerThan, text)
                .allMatch(given -> given == null);
    }

    private static <T> Optional<T> word(String name, String given, T[] values, Function<T, String> word) {
        if (given == null) {
            return Optional.empty();
        }
        List<String> words = Arrays.stream(values).map(word).toList();
        return Optional.of(Arrays.stream(values)
                .filter(value -> word.apply(value).equals(given))
                .findFirst()
                .orElseThrow(() -> Refusal.usage(
                        "unknown %s %s".formatted(name, given),
                        Suggestion.nearest(given, words)
                                .map("did you mean %s?"::formatted)
                                .orElse("one of " + String.join(", ", words)))));
    }
}
