package dev.perennial.cron;

/** A cron text that is not understood, or is never due; the message says which field is wrong and what would be right. */
public final class InvalidCronException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidCronException(String message) {
        super(message);
    }
}
