package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import dev.perennial.jobs.github.GithubRun;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Looks among the dispatched runs of the workflow for the one that shows our run's id: that one, never the newest. */
final class RunSearch {

    private static final int PAGE = 50;
    private static final int MOST_PAGES = 6;
    /** Clocks differ, and a person may choose the time of a run. */
    private static final Duration BEFORE = Duration.ofHours(1);

    private final GithubSession session;

    RunSearch(GithubSession session) {
        this.session = session;
    }

    /** What one look came to. */
    record Look(Optional<GithubRun> run, Reply reply) {}

    /** @return the answer to the last question, with the run where it is there */
    Look look() throws CalloutException {
        for (int page = 1; ; page++) {
            Reply reply = session.get(path(page));
            JsonNode runs = GithubApi.json(reply).path("workflow_runs");
            for (JsonNode run : runs) {
                if (isOurs(run)) {
                    return new Look(Optional.of(new GithubRun(run.path("id").asLong(), session.page(run))), reply);
                }
            }
            if (reply.status() != 200 || runs.size() < PAGE || page == MOST_PAGES) {
                return new Look(Optional.empty(), reply);
            }
        }
    }

    private boolean isOurs(JsonNode run) {
        String id = session.target().correlation();
        return run.path("display_title").asText().contains(id)
                || run.path("name").asText().contains(id);
    }

    private String path(int page) {
        Instant asOf = session.target().request().asOf();
        Instant now = session.answers().now();
        Instant since = (asOf.isBefore(now) ? asOf : now).minus(BEFORE).truncatedTo(ChronoUnit.SECONDS);
        return session.target()
                .workflowPath(
                        "/runs?event=workflow_dispatch&exclude_pull_requests=true&created=%%3E%%3D%s&per_page=%d&page=%d"
                                .formatted(since.toString().replace(":", "%3A"), PAGE, page));
    }
}
