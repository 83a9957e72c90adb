package dev.perennial.cli;

/** One field of a table. */
record Cell(String text, Tone tone) {

    static Cell of(String text) {
        return new Cell(text, Tone.PLAIN);
    }

    static Cell quiet(String text) {
        return new Cell(text, Tone.QUIET);
    }

    int width() {
        return text.codePointCount(0, text.length());
    }
}
