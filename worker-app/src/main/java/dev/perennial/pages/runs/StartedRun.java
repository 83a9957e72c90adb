package dev.perennial.pages.runs;

import dev.perennial.pages.frame.SeeOther;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.RunRequests;
import dev.perennial.service.RunRequests.Outcome;
import java.time.Duration;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Leads from the button that started a run to the run, as soon as a worker has taken it. */
@Component
@Conditional(OnApiRole.class)
public class StartedRun {

    /** A worker takes a run within a fraction of a second; nobody should wait longer than this to see that none does. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final RunRequests requests;

    StartedRun(RunRequests requests) {
        this.requests = requests;
    }

    /** To the run's page; while there is none to see, to the job's, whose events say that it was asked for. */
    public ResponseEntity<String> page(Outcome outcome, String jobId) {
        return requests.awaitTaken(outcome.runId(), PATIENCE)
                .map(run -> SeeOther.page("/runs/" + run.id()))
                .orElseGet(() -> SeeOther.page("/jobs/" + jobId));
    }
}
