package dev.perennial.cli.world;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.devstack.github.GithubServer;
import dev.perennial.devstack.github.WorkflowFile;
import dev.perennial.devstack.github.WorkflowRun;
import dev.perennial.schedule.JobDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Jobs of a few lines, beside those of the catalogue, and the stand-in for GitHub that one of them calls. */
final class DemoKinds implements AutoCloseable {

    private static final String FILE = "kinds.yaml";
    private static final String TOKEN = "DEMO_GITHUB_TOKEN";
    private static final long STEP_MS = 500;

    private final String token;
    private final GithubServer github;
    private final ScheduledExecutorService builds = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "builds");
        thread.setDaemon(true);
        return thread;
    });

    /** @param token that the stand-in takes */
    DemoKinds(String token) {
        this.token = token;
        this.github = new GithubServer(token).has(WorkflowFile.dispatchable("nightly.yml"));
        builds.scheduleWithFixedDelay(this::build, STEP_MS, STEP_MS, TimeUnit.MILLISECONDS);
    }

    private void build() {
        for (WorkflowRun run : github.runs()) {
            if (run.status().equals("queued")) {
                run.starts();
            } else if (run.status().equals("in_progress")) {
                run.ends("success");
            }
        }
    }

    /** What the worker has to be told. */
    Map<String, String> variables() {
        return Map.of(TOKEN, token);
    }

    /** For {@code PERENNIAL_SECRETS}. */
    String secret() {
        return TOKEN + "@localhost";
    }

    /** @param application that one of them calls */
    List<JobDefinition> jobs(URI application) {
        try (InputStream file = DemoKinds.class.getResourceAsStream(FILE)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("$APP", application.toString())
                    .replace("$GITHUB", github.api());
            return Catalogue.read(FILE, text).jobs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        builds.shutdownNow();
        github.close();
    }
}
