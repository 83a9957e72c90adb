package dev.perennial.devstack.github;

import java.util.Set;
import java.util.TreeSet;

/**
 * A workflow of the repository.
 *
 * @param enabled as a person may switch it off
 * @param dispatchable whether it has workflow_dispatch
 * @param inputs that it declares
 * @param shownInput the one that its run-name shows; empty for none
 */
public record WorkflowFile(String name, boolean enabled, boolean dispatchable, Set<String> inputs, String shownInput) {

    public static WorkflowFile dispatchable(String name, String... inputs) {
        return new WorkflowFile(name, true, true, Set.of(inputs), "");
    }

    /** The same whose {@code run-name} shows an input, which it declares too. */
    public WorkflowFile showing(String input) {
        Set<String> all = new TreeSet<>(inputs);
        all.add(input);
        return new WorkflowFile(name, enabled, dispatchable, all, input);
    }

    public WorkflowFile disabled() {
        return new WorkflowFile(name, false, dispatchable, inputs, shownInput);
    }

    public WorkflowFile withoutTrigger() {
        return new WorkflowFile(name, enabled, false, inputs, shownInput);
    }
}
