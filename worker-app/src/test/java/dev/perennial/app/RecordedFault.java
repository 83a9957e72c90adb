package dev.perennial.app;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A fault that histories are named after, and what shows that it happened.
 *
 * @param ending of the names of those histories; the longest one that fits is the one that is meant
 * @param signs each of which is found in the history, its payloads in the clear
 */
record RecordedFault(String ending, List<Pattern> signs) {

    private static final String COMPLETED = "EVENT_TYPE_ACTIVITY_TASK_COMPLETED";
    private static final String FAILED = "EVENT_TYPE_ACTIVITY_TASK_FAILED";
    private static final String LOST = "EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT";
    private static final String CANCEL_REQUESTED = "EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED";
    private static final String CHILD_COMPLETED = "EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED";
    private static final String CHILD_CANCELLED = "EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED";
    private static final String RUN_COMPLETED = "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED";
    private static final String RUN_FAILED = "EVENT_TYPE_WORKFLOW_EXECUTION_FAILED";
    private static final String RUN_CANCELLED = "EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED";
    private static final String TIMER_FIRED = "EVENT_TYPE_TIMER_FIRED";
    private static final String NOBODY_POLLS = "\"unattended\":true";

    static final List<RecordedFault> ALL = List.of(
            of("-failed", FAILED, "MISCONFIGURED"),
            of("-retried", COMPLETED, "57P01"),
            of("-worker-killed", COMPLETED, "TIMEOUT_TYPE_HEARTBEAT"),
            of("-deadline", RUN_FAILED, "did not end within the job"),
            of("-cancelled", CANCEL_REQUESTED, RUN_CANCELLED),
            of("-refused", "EVENT_TYPE_MARKER_RECORDED", RUN_COMPLETED),
            of("-mail-away", COMPLETED, "the endpoint for mails"),
            of("-mail-cancelled", CANCEL_REQUESTED, RUN_CANCELLED),
            of("-ledger-away", "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED", "OpenRun"),
            of("-end-unwritten", RUN_COMPLETED, "55P03"),
            of("-waited", TIMER_FIRED, RUN_COMPLETED),
            // http
            of("HttpCall-retried", COMPLETED, "HTTP 503 from GET"),
            of("HttpCall-put-off", LOST, "TIMEOUT_TYPE_HEARTBEAT", "it may have arrived, so it is not sent again"),
            of("HttpCall-throttled", COMPLETED, "HTTP 429 from GET"),
            of("HttpCall-accepted", "FollowUrl", "/exports/1", RUN_COMPLETED),
            of("HttpCall-accepted-cancelled", "FollowUrl", CANCEL_REQUESTED, RUN_CANCELLED),
            // sweep
            of("SweepTable-partial", "its window of 3s has ended", RUN_COMPLETED),
            // start
            of("StartWorkflow-failed", "EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED", "no city was given", RUN_FAILED),
            of("StartWorkflow-retried", CHILD_COMPLETED, "\"succeeded_at_attempt\":2"),
            of("StartWorkflow-worker-killed", "EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT", CHILD_COMPLETED),
            of("StartWorkflow-deadline", "EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT", "did not end within the job"),
            of(
                    "StartWorkflow-cancelled",
                    "EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED",
                    CHILD_CANCELLED,
                    RUN_CANCELLED),
            of("StartWorkflow-theirs-killed", "\"unattended\":false", "(?m)^true$", CHILD_COMPLETED),
            of("StartWorkflow-unattended", NOBODY_POLLS, TIMER_FIRED, "IsUnattended", CHILD_COMPLETED),
            of("StartWorkflow-unattended-cancelled", NOBODY_POLLS, TIMER_FIRED, RUN_CANCELLED),
            of("StartWorkflow-stopped-in-temporal", CHILD_CANCELLED, RUN_FAILED),
            of("StartWorkflow-terminated-in-temporal", "EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED", RUN_FAILED),
            // github
            of("DispatchGithubWorkflow-retried", COMPLETED, "API rate limit exceeded"),
            of("DispatchGithubWorkflow-worker-killed", LOST, "TIMEOUT_TYPE_HEARTBEAT", "FindGithubRun", RUN_COMPLETED),
            of("DispatchGithubWorkflow-followed", "FollowGithubRun", "\"polls\":\\d\\d", RUN_COMPLETED),
            of("DispatchGithubWorkflow-following-worker-killed", "TIMEOUT_TYPE_HEARTBEAT", RUN_COMPLETED),
            of("DispatchGithubWorkflow-answer-lost", "\"accepted\":false", "FindGithubRun", RUN_COMPLETED),
            of("DispatchGithubWorkflow-run-failed", FAILED, "failed in the step Run make", RUN_FAILED),
            of("DispatchGithubWorkflow-looking-cancelled", "FindGithubRun", "CancelGithubRun", RUN_CANCELLED),
            of("DispatchGithubWorkflow-cancel-unheard", "CancelGithubRun", "HTTP 502", RUN_CANCELLED),
            // command
            of("RunCommand-failed", FAILED, "shell ended with 3", RUN_FAILED),
            of("RunCommand-retried", COMPLETED, "shell ended with 7"),
            of("RunCommand-put-off", LOST, "TIMEOUT_TYPE_HEARTBEAT", "what it did nobody knows"),
            of("RunCommand-timed-out", FAILED, "shell did not end within 2s and was killed", RUN_FAILED));

    private static RecordedFault of(String ending, String... signs) {
        return new RecordedFault(
                ending, Arrays.stream(signs).map(Pattern::compile).toList());
    }

    /** The one that a history is named after; empty: of none. */
    static Optional<RecordedFault> of(String name) {
        return ALL.stream()
                .filter(fault -> name.endsWith(fault.ending))
                .max(Comparator.comparingInt(fault -> fault.ending.length()));
    }

    @Override
    public String toString() {
        return ending;
    }
}
