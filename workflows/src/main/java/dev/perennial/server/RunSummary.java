package dev.perennial.server;

import dev.perennial.failure.Redaction;
import dev.perennial.schedule.JobDefinition;
import java.nio.charset.StandardCharsets;

/** What stands beside a run in Temporal's own pages: which job it is, why it was started, and where Perennial tells more. */
final class RunSummary {

    /** A server refuses a longer one, and with it the run. */
    private static final int MOST_BYTES = 400;

    private RunSummary() {}

    /** A text that the server takes, without addresses and secrets. */
    static String of(String text) {
        String clean = Redaction.of(text).strip();
        while (clean.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            clean = clean.substring(0, clean.offsetByCodePoints(clean.length(), -1));
        }
        return clean;
    }

    /** In Markdown. */
    static String details(JobDefinition job) {
        return "Job `%s`, due %s. Its page in Perennial is `/jobs/%s`.".formatted(job.id(), job.dueInWords(), job.id());
    }
}
