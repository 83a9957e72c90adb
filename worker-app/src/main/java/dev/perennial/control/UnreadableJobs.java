package dev.perennial.control;

import dev.perennial.registry.UnreadableJob;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which jobs this version cannot read: once, and again when that changes. */
final class UnreadableJobs {

    private static final Logger log = LoggerFactory.getLogger(UnreadableJobs.class);

    // Mutable state
    private List<UnreadableJob> said = List.of();

    void say(List<UnreadableJob> unreadable) {
        if (unreadable.equals(said)) {
            return;
        }
        for (UnreadableJob job : unreadable) {
            log.warn(
                    "{}: this version cannot read its definition (version {}: {}); its schedule stays as it is and its runs"
                            + " wait. A newer version of Perennial, or `perennial apply`, ends that",
                    job.id(),
                    job.version(),
                    job.problem());
        }
        if (unreadable.isEmpty()) {
            log.info("Every definition in the registry can be read again");
        }
        said = unreadable;
    }
}
