package dev.perennial.alerts.channel;

import dev.perennial.incident.Severity;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be said, in plain words: each channel escapes and cuts it in its own way.
 *
 * @param severity empty for one that stands for several
 * @param condition its name in the key by which a channel that keeps incidents knows them
 * @param lines redacted
 */
public record Message(
        boolean resolves,
        Optional<Severity> severity,
        String title,
        Optional<String> jobId,
        String condition,
        List<String> lines,
        Optional<String> traceback,
        Optional<URI> link,
        String environment,
        Instant at) {

    /** In capitals, for channels that show it as text; the end of a condition is good news. */
    String label() {
        return resolves ? "INFO" : severity.map(Enum::name).orElse("DIGEST");
    }

    String colour() {
        return resolves
                ? Severity.INFO.colour()
                : severity.map(Severity::colour).orElse(Severity.NO_COLOUR);
    }

    String dedupKey() {
        return "perennial:" + jobId.orElse("-") + ":" + condition;
    }

    /** The same, ended. */
    public Message resolved() {
        return new Message(true, severity, title, jobId, condition, lines, traceback, link, environment, at);
    }
}
