package dev.perennial.failure;

import java.util.List;
import java.util.regex.Pattern;

/** Takes addresses and secrets out of a text before it is kept or shown. The one place where that is done. */
public final class Redaction {

    private record Rule(Pattern pattern, String replacement) {}

    private static final String LETTER = "(?<![\\w.!#$&'*+/=?^`{|}~-])[\\w.!#$&'*+/=?^`{|}~-]";

    private static final List<Rule> RULES = List.of(
            // user:password@ or token@ in any URL; to the last @, for passwords that hold one
            rule("\\b([a-z][a-z0-9+.-]*://)[^/\\s]*@", "$1***@"),
            rule("(authorization[\"']?\\s*[:=]\\s*[\"']?)(?:(?:bearer|basic)\\s+)?[^\\s\"']+", "$1***"),
            rule("\\b(bearer|basic)\\s+[a-z0-9._~+/=-]{8,}", "$1 ***"),
            // name=value, "name": "a value", for names that hold secrets
            rule(
                    "(\\b[\\w-]*(?:password|passwd|passphrase|secret|token|credential|api[_-]?key|private[_-]?key|routing[_-]?key|cookie)[\\w-]*[\"']?\\s*[:=]\\s*)(?:\"[^\"]*(?:\"|$)|'[^']*(?:'|$)|[^\\s\"'&,;}]+)",
                    "$1***"),
            // hooks of Slack and Discord carry their secret in the path
            rule("(https://hooks\\.slack\\.com/|https://(?:\\w+\\.)?discord(?:app)?\\.com/api/webhooks/)\\S+", "$1***"),
            rule("\\beyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*", "***"),
            rule("\\b(?:(?:sk|rk|pk)_(?:live|test)_|gh[pousr]_|xox[abeprs]-)[\\w-]{8,}", "***"),
            // PostgreSQL quotes the row: Key (email)=(a@b.c) already exists; Failing row contains (…)
            rule("(Key \\([^)]*\\)=)\\([^)]*\\)", "$1(***)"),
            rule("(Failing row contains )\\(.*\\)", "$1(***)"),
            rule("(invalid input (?:syntax|value) for [^:]*: )\".*?\"", "$1\"***\""),
            // Begins where a word begins: otherwise a long text without any address takes its length squared.
            rule(LETTER + "++(?:@|%40)[\\w-]+(?:\\.[\\w-]+)+", "***@***"));

    private Redaction() {}

    /** The text without what must not be kept; null stays null. */
    public static String of(String text) {
        if (text == null) {
            return null;
        }
        String clean = text;
        for (Rule rule : RULES) {
            clean = rule.pattern.matcher(clean).replaceAll(rule.replacement);
        }
        return clean;
    }

    private static Rule rule(String pattern, String replacement) {
        return new Rule(
                Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS),
                replacement);
    }
}
