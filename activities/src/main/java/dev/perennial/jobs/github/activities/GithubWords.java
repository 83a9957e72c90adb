package dev.perennial.jobs.github.activities;

import dev.perennial.job.ResultWords;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.util.Map;

/** What a run on GitHub came to, as one would tell it. */
final class GithubWords {

    private GithubWords() {}

    static String of(Map<?, ?> result) {
        StringBuilder words = new StringBuilder("  %s of %s ended with %s"
                .formatted(result.get("workflow"), result.get("repository"), result.get("conclusion")));
        long ran = ResultWords.number(result, "ran_ms");
        if (ran > 0) {
            words.append(" after ").append(took(ran));
        }
        long queued = ResultWords.number(result, "queued_ms");
        if (queued >= 1_000) {
            words.append(", and %s in the queue".formatted(took(queued)));
        }
        if (result.get("failed_step") != null) {
            words.append("\n  the step %s of the job %s failed"
                    .formatted(result.get("failed_step"), result.get("failed_job")));
        }
        words.append("\n  ").append(result.get("url"));
        if (result.get("log") instanceof String log) {
            log.lines().forEach(line -> words.append("\n    ").append(line));
        }
        return words.toString();
    }

    /** At least a second. */
    private static String took(long millis) {
        return Durations.format(Duration.ofSeconds(Math.max(1, millis / 1_000)));
    }
}
