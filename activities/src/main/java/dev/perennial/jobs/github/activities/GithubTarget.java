package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.job.JobKinds;
import dev.perennial.job.RunValues;
import dev.perennial.job.Settings;
import dev.perennial.job.Template;
import dev.perennial.run.JobRequest;
import dev.perennial.schedule.Durations;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Which workflow of which repository a run dispatches, and how, by its settings. */
final class GithubTarget {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JobRequest request;
    private final JsonNode github;
    private final JsonNode own;

    private GithubTarget(JobRequest request, JsonNode github, JsonNode own) {
        this.request = request;
        this.github = github;
        this.own = own;
    }

    /** @throws io.temporal.failure.ApplicationFailure when the settings are wrong, saying what would be right */
    static GithubTarget of(JobRequest request) {
        Settings settings = Settings.of(request, GithubJob.SETTINGS, new GithubJob().problems(request.settings()));
        return new GithubTarget(request, settings.json(GithubJob.KIND), settings.json(JobKinds.SETTINGS));
    }

    JobRequest request() {
        return request;
    }

    JsonNode settings() {
        return github;
    }

    String repository() {
        return text("repository");
    }

    String workflow() {
        return text("workflow").strip();
    }

    String ref() {
        return text("ref").strip();
    }

    /** Of the API, without a slash at its end. */
    URI api() {
        return URI.create(text("api").strip().replaceAll("/+$", ""));
    }

    /** Below the address of the API. */
    String path(String behind) {
        return "/repos/%s%s".formatted(repository(), behind);
    }

    String workflowPath(String behind) {
        String name = URLEncoder.encode(workflow(), StandardCharsets.UTF_8).replace("+", "%20");
        return path("/actions/workflows/%s%s".formatted(name, behind));
    }

    /** Where a person sees the runs of the workflow. */
    String page() {
        String host = api().getHost();
        String web = host.startsWith("api.") ? host.substring("api.".length()) : host;
        String port = api().getPort() < 0 ? "" : ":" + api().getPort();
        return "%s://%s%s/%s/actions/workflows/%s".formatted(api().getScheme(), web, port, repository(), workflow());
    }

    /** Whether the run can be found by the input that is given its id. */
    boolean isCorrelated() {
        return github.has("correlation_input");
    }

    String correlationInput() {
        return text("correlation_input");
    }

    /** By which the run is known: no other run of ours has it. */
    String correlation() {
        return request.runId().toString();
    }

    /**
     * The body of a dispatch.
     *
     * @param details whether it asks which run is started
     */
    ObjectNode body(boolean details) {
        ObjectNode body = NODES.objectNode().put("ref", ref());
        ObjectNode inputs = NODES.objectNode();
        github.path("inputs")
                .properties()
                .forEach(input -> inputs.put(
                        input.getKey(),
                        Template.fill(
                                input.getValue().asText(), new RunValues(request, own), UnaryOperator.identity())));
        if (isCorrelated()) {
            inputs.put(correlationInput(), correlation());
        }
        if (!inputs.isEmpty()) {
            body.set("inputs", inputs);
        }
        return details ? body.put("return_run_details", true) : body;
    }

    Duration every() {
        return Durations.parse(text("every"));
    }

    Duration findWithin() {
        return Durations.parse(text("find_within"));
    }

    int logLines() {
        return github.path("log_lines").asInt();
    }

    private String text(String field) {
        return github.path(field).asText();
    }
}
