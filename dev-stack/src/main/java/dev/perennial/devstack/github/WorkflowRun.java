package dev.perennial.devstack.github;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.devstack.http.Http;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** A run that was dispatched: queued until somebody says otherwise. */
public final class WorkflowRun {

    private final long id;
    private final WorkflowFile workflow;
    private final String ref;
    private final Map<String, String> inputs;
    private final String title;
    private final Instant createdAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    // Mutable state, guarded by this
    private String status = "queued";
    private String conclusion;
    private Instant updatedAt = createdAt;
    private int version;
    private String failedStep = "";
    private String log = "";

    WorkflowRun(long id, WorkflowFile workflow, String ref, Map<String, String> inputs) {
        this.id = id;
        this.workflow = workflow;
        this.ref = ref;
        this.inputs = Map.copyOf(inputs);
        this.title = workflow.shownInput().isEmpty()
                ? workflow.name()
                : workflow.name() + " for " + inputs.getOrDefault(workflow.shownInput(), "");
    }

    public long id() {
        return id;
    }

    public String ref() {
        return ref;
    }

    public Map<String, String> inputs() {
        return inputs;
    }

    public synchronized String status() {
        return status;
    }

    public synchronized String conclusion() {
        return conclusion;
    }

    public void starts() {
        is("in_progress", null);
    }

    public void ends(String how) {
        is("completed", how);
    }

    /** @param log of its job, whose lines begin with their times */
    public synchronized void fails(String step, String log) {
        this.failedStep = step;
        this.log = log;
        is("completed", "failure");
    }

    private synchronized void is(String status, String conclusion) {
        this.status = status;
        this.conclusion = conclusion;
        this.updatedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        this.version++;
    }

    synchronized String etag() {
        return "W/\"%d-%d\"".formatted(id, version);
    }

    synchronized String log() {
        return log;
    }

    WorkflowFile workflow() {
        return workflow;
    }

    Instant createdAt() {
        return createdAt;
    }

    /** As the API shows it, in those fields that matter. */
    synchronized ObjectNode json(String page) {
        return Http.JSON
                .createObjectNode()
                .put("id", id)
                .put("name", workflow.name())
                .put("display_title", title)
                .put("run_number", id % 1_000)
                .put("run_attempt", 1)
                .put("event", "workflow_dispatch")
                .put("head_branch", ref)
                .put("path", ".github/workflows/" + workflow.name())
                .put("status", status)
                .put("conclusion", conclusion)
                .put("html_url", page)
                .put("created_at", createdAt.toString())
                .put("run_started_at", createdAt.toString())
                .put("updated_at", updatedAt.toString());
    }

    /** One job, of which the step failed where one did. */
    synchronized ArrayNode jobs() {
        ArrayNode jobs = Http.JSON.createArrayNode();
        ObjectNode job = jobs.addObject()
                .put("id", id * 10)
                .put("run_id", id)
                .put("name", "build")
                .put("status", status)
                .put("conclusion", conclusion);
        ArrayNode steps = job.putArray("steps");
        steps.addObject().put("name", "Set up job").put("number", 1).put("conclusion", "success");
        if (!failedStep.isEmpty()) {
            steps.addObject()
                    .put("name", failedStep)
                    .put("number", 2)
                    .put("conclusion", "failure")
                    .put("started_at", createdAt.toString())
                    .put("completed_at", updatedAt.toString());
            steps.addObject().put("name", "Post Checkout").put("number", 3).put("conclusion", "success");
        }
        return jobs;
    }
}
