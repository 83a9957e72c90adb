package dev.perennial.devstack.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why a dispatch is refused, in the words of GitHub. */
final class DispatchRules {

    private static final String BRANCH = "main";

    private DispatchRules() {}

    /** @param tellsRunDetails whether the server can be asked which run it starts */
    static Optional<String> refusal(WorkflowFile workflow, JsonNode body, boolean tellsRunDetails) {
        List<String> known =
                tellsRunDetails ? List.of("ref", "inputs", "return_run_details") : List.of("ref", "inputs");
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            if (!known.contains(field.getKey())) {
                return Optional.of("Invalid request.\n\n\"%s\" is not a permitted key.".formatted(field.getKey()));
            }
        }
        if (!workflow.enabled()) {
            return Optional.of("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
        }
        if (!body.path("ref").asText().equals(BRANCH)) {
            return Optional.of("No ref found for: " + body.path("ref").asText());
        }
        if (!workflow.dispatchable()) {
            return Optional.of("Workflow does not have 'workflow_dispatch' trigger");
        }
        List<String> unexpected = body.path("inputs").properties().stream()
                .map(Map.Entry::getKey)
                .filter(input -> !workflow.inputs().contains(input))
                .map("\"%s\""::formatted)
                .toList();
        return unexpected.isEmpty() ? Optional.empty() : Optional.of("Unexpected inputs provided: " + unexpected);
    }
}
