package dev.perennial.service;

import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowServiceException;
import java.time.Duration;
import java.util.function.Supplier;

/** Calls of Temporal on behalf of somebody who waits. */
final class TemporalCalls {

    private static final Duration TEMPORAL_COMES_BACK = Duration.ofSeconds(10);

    private TemporalCalls() {}

    /** @throws ServiceException when Temporal is away: the caller is told when to come back */
    static <T> T orUnavailable(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException | WorkflowServiceException failure) {
            if (isAway(failure)) {
                throw ServiceException.unavailable("Temporal cannot be reached", TEMPORAL_COMES_BACK);
            }
            throw failure;
        }
    }

    private static boolean isAway(Throwable failure) {
        Throwable origin = failure instanceof WorkflowServiceException ? failure.getCause() : failure;
        return origin instanceof StatusRuntimeException status
                && switch (status.getStatus().getCode()) {
                    case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED -> true;
                    default -> false;
                };
    }
}
