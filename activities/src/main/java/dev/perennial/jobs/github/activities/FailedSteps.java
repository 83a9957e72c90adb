package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import dev.perennial.jobs.github.GithubRun;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out which step of a run failed, and the end of its log. Whatever cannot be had of it is left out: the run has failed all the same. */
final class FailedSteps {

    private static final Set<String> FAILED = Set.of("failure", "timed_out", "startup_failure");
    private static final int READ = 256 * 1024;
    private static final int LONGEST_NAME = 200;

    private final GithubSession session;
    private final Beats<?> beats;

    FailedSteps(GithubSession session, Beats<?> beats) {
        this.session = session;
        this.beats = beats;
    }

    FailedStep of(JsonNode answer, GithubRun run) {
        List<JsonNode> failed = new ArrayList<>();
        jobs(run).forEach(job -> {
            if (FAILED.contains(job.path("conclusion").asText())) {
                failed.add(job);
            }
        });
        if (failed.isEmpty()) {
            return FailedStep.NONE;
        }
        beats.again();
        JsonNode job = failed.get(0);
        JsonNode step = step(job);
        return new FailedStep(name(job), step.isMissingNode() ? null : name(step), log(job, step), failed.size() - 1);
    }

    private JsonNode jobs(GithubRun run) {
        return asked(session.target().path("/actions/runs/%d/jobs?filter=latest&per_page=100".formatted(run.id())))
                .filter(reply -> reply.status() == 200)
                .map(reply -> GithubApi.json(reply).path("jobs"))
                .orElse(MissingNode.getInstance());
    }

    private static JsonNode step(JsonNode job) {
        for (JsonNode step : job.path("steps")) {
            if (FAILED.contains(step.path("conclusion").asText())) {
                return step;
            }
        }
        return MissingNode.getInstance();
    }

    private String name(JsonNode named) {
        String name = StepLog.shown(
                        session.credentials().hidden(named.path("name").asText("")))
                .replaceAll("\\s+", " ")
                .strip();
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    private String log(JsonNode job, JsonNode step) {
        if (session.target().logLines() == 0) {
            return null;
        }
        return asked(session.target()
                        .path("/actions/jobs/%d/logs".formatted(job.path("id").asLong())))
                .flatMap(reply -> reply.header("Location"))
                .flatMap(FailedSteps::address)
                .flatMap(this::end)
                .map(text -> StepLog.of(text, step, session.target().logLines(), session.credentials()::hidden))
                .filter(log -> !log.isEmpty())
                .orElse(null);
    }

    /** The end of what is there: of a long log only that is fetched. */
    private Optional<String> end(URI at) {
        return stored(at, Map.of()).filter(reply -> reply.status() == 200).flatMap(reply -> {
            if (!reply.truncated()) {
                return Optional.of(reply.text());
            }
            return reply.header("Content-Length")
                    .filter(length -> length.matches("\\d{1,15}"))
                    .map(length -> "bytes=%d-".formatted(Math.max(0, Long.parseLong(length) - READ + 1)))
                    .flatMap(range -> stored(at, Map.of("Range", range)))
                    .filter(part -> part.status() == 206)
                    // It begins in the middle of a line.
                    .map(part -> part.text().replaceFirst("^[^\\n]*\\n", ""));
        });
    }

    private Optional<Reply> asked(String path) {
        try {
            return Optional.of(session.get(path));
        } catch (CalloutException nobody) {
            return Optional.empty();
        }
    }

    private Optional<Reply> stored(URI at, Map<String, String> headers) {
        try {
            return Optional.of(session.api().storage(at, headers, READ));
        } catch (CalloutException nobody) {
            return Optional.empty();
        }
    }

    private static Optional<URI> address(String text) {
        try {
            return Optional.of(URI.create(text.strip())).filter(uri -> uri.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
