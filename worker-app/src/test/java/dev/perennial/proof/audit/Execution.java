package dev.perennial.proof.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A workflow as Temporal tells of it.
 *
 * @param status as the server spells it: RUNNING, COMPLETED, FAILED, CANCELED, TERMINATED, TIMED_OUT
 * @param jobId what it was started for
 * @param asOf the time it was to go by
 * @param result what it returned, in the product's wrapper; a missing node when it did not
 */
record Execution(
        String workflowId, String runId, String type, String status, String jobId, Instant asOf, JsonNode result) {

    boolean succeeded() {
        return status.equals("COMPLETED") && !refused();
    }

    /** The gate did not let it run, and said so. */
    boolean refused() {
        return status.equals("COMPLETED") && result.at("/result/reason").isTextual();
    }

    boolean isOpen() {
        return status.equals("RUNNING");
    }

    /** What the ledger has to call it. */
    String word() {
        return switch (status) {
            case "RUNNING" -> "running";
            case "COMPLETED" -> refused() ? result.at("/result/status").asText() : "success";
            case "CANCELED" -> "cancelled";
            default -> "error";
        };
    }
}
