package dev.perennial.server;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.errordetails.v1.NotFoundFailure;
import io.temporal.serviceclient.StatusUtils;

/**
 * Whether Temporal says that a workflow or a schedule does not exist. A namespace that does not exist has the same status code and
 * says nothing at all about what is in it: a mistyped name must not look like a house in which everything is gone.
 */
public final class NotFound {

    private NotFound() {}

    /** True only when the server says of the very thing that was asked for that it is not there. */
    public static boolean is(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.NOT_FOUND
                && StatusUtils.hasFailure(failure, NotFoundFailure.class);
    }
}
