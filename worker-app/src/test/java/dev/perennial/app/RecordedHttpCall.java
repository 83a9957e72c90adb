package dev.perennial.app;

import static dev.perennial.devstack.http.Origin.json;
import static dev.perennial.devstack.http.Origin.text;
import static dev.perennial.devstack.http.Origin.with;
import static org.awaitility.Awaitility.await;

import dev.perennial.devstack.http.Origin;
import dev.perennial.devstack.http.Origin.Answer;
import io.temporal.client.WorkflowStub;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A URL that is called. */
final class RecordedHttpCall implements RecordedKind {

    private static final String GET = "";
    private static final String POST = ", method: POST";

    private final Recording recording;
    private final List<Origin> origins = new ArrayList<>();

    // Mutable state
    private CountDownLatch stalled = new CountDownLatch(0);

    RecordedHttpCall(Recording recording) {
        this.recording = recording;
    }

    @Override
    public String workflow() {
        return "HttpCall";
    }

    @Override
    public String job() {
        return "calls";
    }

    @Override
    public WorkflowStub succeeds() {
        return recording.end(begin(GET, "", json(200, "{\"success\": true}")));
    }

    @Override
    public WorkflowStub fails() {
        return recording.end(begin(GET, "", text(404, "no such page")));
    }

    @Override
    public WorkflowStub isRetried() {
        return recording.end(begin(GET, "", text(503, "not now"), text(200, "ok")));
    }

    @Override
    public WorkflowStub stalls(String more) {
        return stalls(GET, more);
    }

    private WorkflowStub stalls(String call, String more) {
        stalled = new CountDownLatch(1);
        CountDownLatch until = stalled;
        WorkflowStub run = begin(
                call + ", timeout: 2m",
                more,
                exchange -> {
                    try {
                        until.await(Recording.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    } catch (InterruptedException closed) {
                        Thread.currentThread().interrupt();
                    }
                },
                text(200, "ok"));
        awaitAsked(1);
        return run;
    }

    @Override
    public void release() {
        stalled.countDown();
    }

    @Override
    public void recordItsOwn(Recording recording) throws Exception {
        recording.record(workflow(), "put-off", this::whoseWorkerDiesInAPost);
        recording.record(workflow(), "throttled", this::whoIsAskedForPatience);
        recording.record(workflow(), "accepted", this::isFollowedToItsEnd);
        recording.record(workflow(), "accepted-cancelled", this::isCancelledWhileFollowed);
    }

    /** It may have arrived, so it is not sent again. */
    private WorkflowStub whoseWorkerDiesInAPost() {
        WorkflowStub run = stalls(POST, "");
        recording.killWorker();
        release();
        recording.startWorker();
        return recording.end(run);
    }

    private WorkflowStub whoIsAskedForPatience() {
        Answer later = with(429, Map.of("Retry-After", "2"), "");
        return recording.end(begin(GET, "", later, later, text(200, "at last")));
    }

    private WorkflowStub isFollowedToItsEnd() {
        return recording.end(begin(
                POST + ", accepted: { every: 1s, done: { state: done } }",
                "",
                with(202, Map.of("Location", "/exports/1"), ""),
                json(200, "{\"state\": \"running\"}"),
                json(200, "{\"state\": \"running\"}"),
                json(200, "{\"state\": \"done\"}")));
    }

    private WorkflowStub isCancelledWhileFollowed() {
        WorkflowStub run = begin(
                POST + ", accepted: { every: 1s, done: { state: done } }",
                "",
                with(202, Map.of("Location", "/exports/1"), ""),
                json(200, "{\"state\": \"running\"}"));
        awaitAsked(3);
        run.cancel();
        return recording.end(run);
    }

    /** At a host of its own: one that fails is left alone for a while. */
    private WorkflowStub begin(String call, String more, Answer... answers) {
        Origin origin = new Origin().answers(answers);
        origins.add(origin);
        recording.define(
                """
                jobs:
                  calls:
                    at: "2099-01-01T00:00"
                    http: { url: "%s"%s }
                    %s
                """
                        .formatted(origin.url("/cron?at=${as_of}"), call, more));
        return recording.run(job(), workflow(), Instant.now());
    }

    private void awaitAsked(int times) {
        Origin origin = origins.get(origins.size() - 1);
        await().atMost(Recording.PATIENCE).until(() -> origin.asked().size() >= times);
    }

    @Override
    public void close() {
        release();
        origins.forEach(Origin::close);
    }
}
