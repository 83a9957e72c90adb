package dev.perennial.cli.imports;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables of a shell in which a command runs, as far as the source has their values. In a word that was split off, a variable
 * stands between two letters that no text has, so that {@code '$HOME'} in quotes is not taken for one.
 */
final class Variables {

    private static final Pattern MARKED = Pattern.compile("\uE000(\\w+)\uE001");

    // Mutable state
    private final Map<String, String> values = new LinkedHashMap<>();

    static String marked(String name) {
        return "\uE000" + name + "\uE001";
    }

    static boolean areIn(String word) {
        return MARKED.matcher(word).find();
    }

    /** The first one's name, or nothing at all. */
    static String firstIn(String word) {
        Matcher found = MARKED.matcher(word);
        return found.find() ? found.group(1) : "";
    }

    /** A word as people write it, {@code $NAME} for a variable. */
    static String shown(String word) {
        return replaced(word, name -> "$" + name);
    }

    static String replaced(String word, UnaryOperator<String> byName) {
        return MARKED.matcher(word).replaceAll(found -> Matcher.quoteReplacement(byName.apply(found.group(1))));
    }

    /** What is no variable of it. */
    static String literalPart(String word) {
        return MARKED.matcher(word).replaceAll("");
    }

    void set(String name, String value) {
        values.put(name, value);
    }

    /** The word with the values that are known and are no secrets; others stay marked. */
    String resolved(String word) {
        return replaced(word, name -> {
            String value = values.get(name);
            return value == null || isSecret(name, value) ? marked(name) : value;
        });
    }

    /** Of a URL, what reads it takes the secrets out. */
    private static boolean isSecret(String name, String value) {
        return !value.matches("https?://.*") && (SecretWords.isNameOfSecret(name) || SecretWords.looksSecret(value));
    }
}
