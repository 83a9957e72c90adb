package dev.perennial.server;

/**
 * A schedule gives its runs search attributes that were removed from the namespace. The server starts nothing for it any more, and
 * (on an SQL database) neither describes nor updates it: it can only be deleted and created anew.
 */
public final class RemovedAttributesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RemovedAttributesException(String jobId, Throwable cause) {
        super("schedule %s names search attributes that the namespace no longer has".formatted(jobId), cause);
    }
}
