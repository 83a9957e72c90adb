package dev.perennial.app;

import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.github.Fault;
import dev.perennial.devstack.github.GithubServer;
import dev.perennial.devstack.github.WorkflowFile;
import dev.perennial.devstack.github.WorkflowRun;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A workflow on GitHub that is dispatched and followed. */
final class RecordedGithubDispatch implements RecordedKind {

    private final Recording recording;
    private final String token;
    private final List<GithubServer> servers = new ArrayList<>();

    RecordedGithubDispatch(Recording recording, String token) {
        this.recording = recording;
        this.token = token;
    }

    @Override
    public String workflow() {
        return "DispatchGithubWorkflow";
    }

    @Override
    public String job() {
        return "dispatches";
    }

    @Override
    public WorkflowStub succeeds() {
        WorkflowStub run = begin(github(), "");
        return isRefused(run) ? run : endsWell(run);
    }

    /** Of a run that does not go ahead nothing is dispatched. */
    private boolean isRefused(WorkflowStub run) {
        await().atMost(Recording.PATIENCE)
                .until(() -> !latest().runs().isEmpty()
                        || recording
                                .stack()
                                .row(run.getExecution().getWorkflowId())
                                .filter(row -> row.status().isFinal())
                                .isPresent());
        return latest().runs().isEmpty();
    }

    @Override
    public WorkflowStub fails() {
        GithubServer github = github();
        github.has(nightly().disabled());
        return recording.end(begin(github, ""));
    }

    @Override
    public WorkflowStub isRetried() {
        Fault limited =
                Fault.refused("/dispatches", 429, Map.of("Retry-After", "1"), "API rate limit exceeded for this user");
        return endsWell(begin(github().next(limited, limited), ""));
    }

    @Override
    public WorkflowStub stalls(String more) {
        return isFollowed(begin(github(), more), 1);
    }

    /** In the middle of the dispatch, which has arrived: the run is looked for and found. */
    @Override
    public WorkflowStub stallsUntilReleased() {
        WorkflowStub run = begin(github().next(Fault.dispatchedAndSilent(Duration.ofMinutes(2))), "");
        awaitDispatched();
        return run;
    }

    @Override
    public void release() {
        latest().runs().forEach(run -> run.ends("success"));
    }

    @Override
    public void recordItsOwn(Recording recording) throws Exception {
        recording.record(workflow(), "followed", () -> endsWell(isFollowed(begin(github(), ""), 12)));
        recording.record(workflow(), "following-worker-killed", this::whoseWorkerDiesWhileItFollows);
        recording.record(workflow(), "answer-lost", this::whoseDispatchIsNotAnswered);
        recording.record(workflow(), "run-failed", this::failsOnGithub);
        recording.record(workflow(), "looking-cancelled", this::isCancelledWhileTheRunIsLookedFor);
        recording.record(workflow(), "cancel-unheard", this::isCancelledAndGithubDoesNotHearIt);
    }

    private WorkflowStub whoseWorkerDiesWhileItFollows() {
        WorkflowStub run = isFollowed(begin(github(), ""), 2);
        recording.killWorker();
        recording.startWorker();
        return endsWell(run);
    }

    private WorkflowStub whoseDispatchIsNotAnswered() {
        return endsWell(begin(github().next(Fault.dispatchedAndHungUp()), ""));
    }

    private WorkflowStub failsOnGithub() {
        WorkflowStub run = isFollowed(begin(github(), ""), 1);
        dispatched().fails("Run make", "make: *** [all] Error 2\n##[error]Process completed with exit code 2.\n");
        return recording.end(run);
    }

    private WorkflowStub isCancelledWhileTheRunIsLookedFor() {
        GithubServer github = github().next(Fault.dispatchedAndHungUp()).hidesRunsFromLists(1_000);
        WorkflowStub run = begin(github, "");
        awaitAsked("/nightly.yml/runs", 2);
        run.cancel();
        return recording.end(run);
    }

    /** So long that nobody tries any more; the run on GitHub goes on. */
    private WorkflowStub isCancelledAndGithubDoesNotHearIt() {
        WorkflowStub run = stalls("");
        Fault away = Fault.refused("/cancel", 502, Map.of(), "Server Error");
        for (int i = 0; i < 100; i++) {
            latest().next(away);
        }
        run.cancel();
        return recording.end(run);
    }

    private GithubServer github() {
        GithubServer github = new GithubServer(token).has(nightly());
        servers.add(github);
        return github;
    }

    private static WorkflowFile nightly() {
        return WorkflowFile.dispatchable("nightly.yml", "as_of").showing("perennial_run");
    }

    private GithubServer latest() {
        return servers.get(servers.size() - 1);
    }

    private WorkflowStub endsWell(WorkflowStub run) {
        dispatched().ends("success");
        return recording.end(run);
    }

    private WorkflowStub isFollowed(WorkflowStub run, int polls) {
        awaitDispatched();
        awaitAsked("/actions/runs/", polls);
        return run;
    }

    private WorkflowRun dispatched() {
        awaitDispatched();
        return latest().runs().get(0);
    }

    private void awaitDispatched() {
        await().atMost(Recording.PATIENCE).until(() -> !latest().runs().isEmpty());
    }

    private void awaitAsked(String path, int times) {
        await().atMost(Recording.PATIENCE)
                .until(() -> latest().asked().stream()
                                .filter(asked -> asked.path().contains(path))
                                .count()
                        >= times);
    }

    private WorkflowStub begin(GithubServer github, String more) {
        recording.define(
                """
                jobs:
                  dispatches:
                    at: "2099-01-01T00:00"
                    github:
                      repository: %s
                      workflow: nightly.yml
                      ref: main
                      api: "%s"
                      token: "${secret:GITHUB_TOKEN}"
                      inputs: { as_of: "${as_of}" }
                      correlation_input: perennial_run
                      every: 1s
                      find_within: 60s
                    %s
                """
                        .formatted(GithubServer.REPOSITORY, github.api(), more));
        return recording.run(job(), workflow(), Instant.now());
    }

    @Override
    public void close() {
        servers.forEach(GithubServer::close);
    }
}
