package dev.perennial.cli.imports;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** The words behind a command, taken apart as getopt does: {@code --name value}, {@code --name=value}, {@code -n value}, {@code -nvalue}. */
final class CommandWords {

    private final String lettersWithValue;
    private final UnaryOperator<String> letters;
    private final IntFunction<String> longName;

    // Mutable state
    private final Deque<String> words = new ArrayDeque<>();

    /** Who knows what they mean; it takes the value of an option by {@link #value}. */
    interface Meaning {

        /** @param name without the dashes; of a letter that has no other name {@code -x} */
        void option(String name);

        void argument(String word);
    }

    /**
     * @param letters what of a word of letters is read
     * @param longName the name of an option that is a letter
     */
    CommandWords(
            Collection<String> words,
            String lettersWithValue,
            UnaryOperator<String> letters,
            IntFunction<String> longName) {
        this.words.addAll(words);
        this.lettersWithValue = lettersWithValue;
        this.letters = letters;
        this.longName = longName;
    }

    void read(Meaning meaning) {
        while (!words.isEmpty()) {
            String word = words.pop();
            if (word.startsWith("--") && word.length() > 2) {
                named(word.substring(2), meaning);
            } else if (word.startsWith("-") && word.length() > 1) {
                letters(letters.apply(word.substring(1)), meaning);
            } else {
                meaning.argument(word);
            }
        }
    }

    /** The value of the option that is being read; empty when there is none. */
    String value() {
        return words.isEmpty() ? "" : words.pop();
    }

    private void named(String word, Meaning meaning) {
        int equals = word.indexOf('=');
        if (equals > 0) {
            words.push(word.substring(equals + 1));
        }
        meaning.option(equals > 0 ? word.substring(0, equals) : word);
    }

    private void letters(String word, Meaning meaning) {
        for (int i = 0; i < word.length(); i++) {
            boolean takesTheRest = lettersWithValue.indexOf(word.charAt(i)) >= 0;
            if (takesTheRest && i + 1 < word.length()) {
                words.push(word.substring(i + 1));
            }
            meaning.option(longName.apply(word.charAt(i)));
            if (takesTheRest) {
                return;
            }
        }
    }
}
