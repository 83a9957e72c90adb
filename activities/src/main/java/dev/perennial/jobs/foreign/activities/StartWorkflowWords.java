package dev.perennial.jobs.foreign.activities;

import dev.perennial.job.ResultWords;
import java.util.Collection;
import java.util.Map;

/** What a workflow came to, as one would tell it. */
final class StartWorkflowWords {

    private static final int LONGEST = 500;

    private StartWorkflowWords() {}

    static String of(Map<?, ?> result) {
        StringBuilder words = new StringBuilder("  %s on %s returned%s"
                .formatted(result.get("workflow"), result.get("task_queue"), inWords(result.get("result"))));
        if (Boolean.TRUE.equals(result.get("truncated"))) {
            words.append("\n    (only the beginning of what it returned is kept)");
        }
        return words.append("\n    ").append(result.get("workflow_id")).toString();
    }

    private static String inWords(Object value) {
        if (value == null) {
            return " nothing";
        }
        if (value instanceof Map<?, ?> fields && !fields.isEmpty()) {
            return "\n" + ResultWords.of(fields).indent(2).stripTrailing();
        }
        if (value instanceof Collection<?> list) {
            return " a list of %,d".formatted(list.size());
        }
        String text = value.toString();
        return " " + (text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text);
    }
}
