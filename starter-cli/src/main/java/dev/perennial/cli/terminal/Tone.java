package dev.perennial.cli.terminal;

/** How a word is coloured. Colour never says anything that the word and its symbol do not say. */
public enum Tone {
    PLAIN(""),
    GOOD("32"),
    BAD("31"),
    WARNING("33"),
    BUSY("34"),
    QUIET("2"),
    STRONG("1");

    private final String code;

    Tone(String code) {
        this.code = code;
    }

    String paint(String text, boolean inColour) {
        return inColour && this != PLAIN && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
