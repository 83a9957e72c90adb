package dev.perennial.cli.terminal;

/** One field of a table. */
public record Cell(String text, Tone tone) {

    public static Cell of(String text) {
        return new Cell(text, Tone.PLAIN);
    }

    public static Cell quiet(String text) {
        return new Cell(text, Tone.QUIET);
    }

    int width() {
        return text.codePointCount(0, text.length());
    }
}
