package dev.perennial.cutover;

/** What was asked for would run a tick twice, or not at all. */
public final class CutoverRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String kind;

    CutoverRefusedException(String kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
    }

    /** As {@code docs/problems.md} calls it. */
    public String kind() {
        return kind;
    }
}
