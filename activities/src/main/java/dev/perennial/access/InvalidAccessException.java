package dev.perennial.access;

/** What somebody asked for says what no token or link may have; the message says what would be right. */
public final class InvalidAccessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;

    InvalidAccessException(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /** Of what was asked for: {@code name}, {@code jobs} … */
    public String field() {
        return field;
    }
}
