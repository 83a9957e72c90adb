package dev.perennial.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The gate's answer: may this run go ahead?
 *
 * @param decision run it, do not, or ask again
 * @param status what the ledger says of it from now on
 * @param reason one word of {@link Reason}; empty when it runs
 * @param detail the same in a sentence for a person; when it runs empty, or why it cannot be done
 * @param askAgainIn for {@link Decision#WAIT}: how long to wait before asking again
 * @param jobId the job this run belongs to, as the registry knows it
 * @param settings the job's settings, to be used for the whole of this run
 * @param timeout how long the run may take from now on; null when it does not run
 * @param retry how its steps are tried again; null: as each of them has it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Verdict(
        Decision decision,
        RunStatus status,
        String reason,
        String detail,
        Duration askAgainIn,
        String jobId,
        Map<String, Object> settings,
        Duration timeout,
        @JsonInclude(JsonInclude.Include.NON_NULL) Retry retry) {

    public enum Decision {
        RUN,
        REFUSE,
        WAIT
    }

    public static Verdict run(String jobId, Map<String, Object> settings, Duration timeout) {
        return new Verdict(Decision.RUN, RunStatus.RUNNING, "", "", Duration.ZERO, jobId, settings, timeout, null);
    }

    /** The same, trying its steps again as its definition says. */
    public Verdict retrying(Optional<Retry> policy) {
        return new Verdict(decision, status, reason, detail, askAgainIn, jobId, settings, timeout, policy.orElse(null));
    }

    /** The same, with something to say to who runs it. */
    public Verdict saying(String detail) {
        return new Verdict(decision, status, reason, detail, askAgainIn, jobId, settings, timeout, retry);
    }

    public static Verdict refuse(String jobId, RunStatus status, String reason, String detail) {
        return new Verdict(Decision.REFUSE, status, reason, detail, Duration.ZERO, jobId, Map.of(), null, null);
    }

    public static Verdict waitFor(String jobId, String detail, Duration askAgainIn) {
        return new Verdict(
                Decision.WAIT, RunStatus.PENDING, Reason.WAITING, detail, askAgainIn, jobId, Map.of(), null, null);
    }
}
