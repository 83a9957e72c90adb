package dev.perennial.sweep;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * A step of a run, and how far it has come.
 *
 * @param attempts how often it was begun
 * @param done whether it is through
 * @param counts what its pages came to, by name
 * @param failedRows how many rows the database refused to change, one by one
 * @param updatedAt when a page of it was last added up, or an attempt began
 */
public record StepHistory(
        String step, int attempts, boolean done, Map<String, Long> counts, int failedRows, Instant updatedAt) {

    /** The steps that a run has begun, by name. Sweeps have them; a job without one has none. */
    public static List<StepHistory> of(UUID runId, Handle handle) {
        return new RunStepDao(handle).all(runId);
    }

    static StepHistory of(RunStepDao.Kept kept, List<RunStepDao.Page> pages) {
        Tally sum = kept.progress().tally();
        for (RunStepDao.Page page : pages) {
            sum = sum.plus(page.tally());
        }
        return new StepHistory(
                kept.step(),
                kept.attempts(),
                kept.done(),
                sum.counts(),
                kept.progress().failed().size(),
                kept.updatedAt());
    }
}
