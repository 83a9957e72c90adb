package dev.perennial.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.perennial.failure.FailureKind;
import io.temporal.common.RetryOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How often and when a step of a run is tried again, as its definition says; what is not said is as the job's own code has it: until the
 * job's timeout, from one second to one minute apart for most.
 *
 * @param attempts of each step, the first one included; null: until the timeout
 * @param first wait between two tries, doubled for each one more; null: as the job has it
 * @param longest wait; null: as the job has it
 * @param only kinds of failures that are tried again, in small letters; empty: those for which it may help
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Retry(Integer attempts, Duration first, Duration longest, List<String> only) {

    public Retry {
        only = only == null ? List.of() : List.copyOf(only);
    }

    /** The kinds of failures that {@code only} may name: those that a job's code does not end at by itself. */
    public static List<String> kinds() {
        return Arrays.stream(FailureKind.values())
                .filter(FailureKind::retryHelps)
                .map(Retry::word)
                .toList();
    }

    private static String word(FailureKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** @param own options of the step; null when it has none */
    RetryOptions over(RetryOptions own) {
        RetryOptions.Builder options = own == null ? RetryOptions.newBuilder() : RetryOptions.newBuilder(own);
        if (attempts != null) {
            options.setMaximumAttempts(attempts);
        }
        if (first != null) {
            options.setInitialInterval(first);
        }
        Duration most = longest != null ? longest : own == null ? null : own.getMaximumInterval();
        if (most != null) {
            // Temporal wants the longest to be no shorter than the first.
            options.setMaximumInterval(first != null && first.compareTo(most) > 0 ? first : most);
        }
        if (!only.isEmpty()) {
            options.setDoNotRetry(Stream.concat(
                            own == null || own.getDoNotRetry() == null
                                    ? Stream.of()
                                    : Arrays.stream(own.getDoNotRetry()),
                            Arrays.stream(FailureKind.values())
                                    .filter(kind -> !only.contains(word(kind)))
                                    .map(Enum::name))
                    .toArray(String[]::new));
        }
        return options.build();
    }
}
