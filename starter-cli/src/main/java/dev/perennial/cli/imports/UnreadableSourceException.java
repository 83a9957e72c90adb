package dev.perennial.cli.imports;

/** A source cannot be read at all, from some line on. */
final class UnreadableSourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;

    UnreadableSourceException(int line, String problem) {
        super(problem);
        this.line = line;
    }

    int line() {
        return line;
    }
}
