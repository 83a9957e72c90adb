package dev.perennial.app;

import io.temporal.client.WorkflowStub;

/** A kind of job of a few lines, as its histories are recorded: with whatever it calls, which fails as it is told. */
interface RecordedKind extends AutoCloseable {

    String workflow();

    String job();

    WorkflowStub succeeds();

    WorkflowStub fails() throws Exception;

    /** At least one attempt fails, a later one succeeds. */
    WorkflowStub isRetried() throws Exception;

    /**
     * A run in the middle of its work, which does not end by itself.
     *
     * @param more lines of the job's definition
     */
    WorkflowStub stalls(String more) throws Exception;

    /** A run in the middle of its work, which ends after {@link #release} although its worker is killed. */
    default WorkflowStub stallsUntilReleased() throws Exception {
        return stalls("");
    }

    /** What stalled does so no more. */
    void release() throws Exception;

    /** The faults that only this kind knows. */
    void recordItsOwn(Recording recording) throws Exception;

    @Override
    void close();
}
