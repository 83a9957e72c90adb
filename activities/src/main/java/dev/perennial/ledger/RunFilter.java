package dev.perennial.ledger;

import dev.perennial.run.RunStatus;
import java.util.Optional;

/** Which runs are meant; empty means any. */
public record RunFilter(Optional<String> jobId, Optional<RunStatus> status) {

    public static final RunFilter ALL = new RunFilter(Optional.empty(), Optional.empty());

    public static RunFilter ofJob(String jobId) {
        return new RunFilter(Optional.of(jobId), Optional.empty());
    }
}
