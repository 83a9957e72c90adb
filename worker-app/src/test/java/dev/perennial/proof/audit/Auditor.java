package dev.perennial.proof.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.proof.Evidence;
import dev.perennial.proof.Invariant;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at what a cell left behind: at the tables, the mail endpoint's log and Temporal's histories, never through the code
 * that it checks. Reads the application when it is made; {@link #pass} reads it again and tells by the {@link Oracle} what is
 * lost, doubled or told wrongly, by id.
 */
public final class Auditor {

    private static final Duration CONVERGES_WITHIN = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final Database database;
    private final MailCatcher mails;
    private final Executions executions;
    private final Instant begin = Instant.now();
    private final Application before;
    private final Set<String> known = new TreeSet<>();
    private final Map<String, Instant> renewed = new HashMap<>();
    private final Set<String> spoiled = new TreeSet<>();

    public Auditor(Database database, MailCatcher mails, WorkflowServiceStubs service, String namespace) {
        this.database = database;
        this.mails = mails;
        this.executions = new Executions(service, namespace);
        this.before = Application.read(database);
    }

    /** A workflow that was started: Temporal's list may not show it at once. */
    public void started(String workflowId) {
        known.add(workflowId);
    }

    /** The cell did what the webhook does: whoever came first, in the end this subscription lives and its user has his tier. */
    public void renewed(String subscriptionId, Instant until) {
        renewed.put(subscriptionId, until);
    }

    /** The cell made sure that this subscription cannot be ended, or nobody be told of it: it stays as it is, and is counted as failed. */
    public void spoiled(String subscriptionId) {
        spoiled.add(subscriptionId);
    }

    /** Nothing lost, nothing doubled, everything told as it is. Waits for what still runs, and for the ledger to tell it. */
    public void pass(Evidence evidence) {
        Findings findings = awaited();
        for (Invariant invariant : List.of(Invariant.L, Invariant.D, Invariant.M)) {
            evidence.check(invariant, () -> assertThat(findings.of(invariant))
                    .as(invariant + " is broken")
                    .isEmpty());
        }
    }

    private Findings awaited() {
        long deadline = System.nanoTime() + CONVERGES_WITHIN.toNanos();
        Findings findings = look();
        while (!findings.of(Invariant.M).isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            findings = look();
        }
        return findings;
    }

    /** What is wrong at this moment. */
    Findings look() {
        Findings findings = new Findings();
        List<Execution> all = executions.since(begin, known);
        new StateAudit(before, renewed, spoiled, findings).of(all, Application.read(database), database, mails);
        new LedgerAudit(begin, before, renewed.size(), spoiled, findings).of(all, database);
        return findings;
    }
}
