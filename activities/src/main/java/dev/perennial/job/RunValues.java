package dev.perennial.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.perennial.run.JobRequest;
import java.util.function.Function;

/**
 * What the places of a {@link Template} stand for in a run, whatever its kind: its time, its ids, and values of the user's own.
 *
 * @param own the entry's {@code settings}
 */
public record RunValues(JobRequest request, JsonNode own) implements Function<String, JsonNode> {

    @Override
    public JsonNode apply(String name) {
        if (name.startsWith(Template.SETTING)) {
            return own.path(name.substring(Template.SETTING.length()));
        }
        return JsonNodeFactory.instance.textNode(
                switch (name) {
                    case "as_of" -> request.asOf().toString();
                    case "run_id" -> request.runId().toString();
                    case "job_id" -> request.jobId();
                    default -> throw new IllegalArgumentException("no value is called " + name);
                });
    }
}
