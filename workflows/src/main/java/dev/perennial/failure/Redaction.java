package dev.perennial.failure;

import java.util.List;
import java.util.regex.Pattern;

/** Takes addresses and secrets out of a text before it is kept or shown (D22, D25). The one place where that is done. */
public final class Redaction {

    private record Rule(Pattern pattern, String replacement) {}

    private static final List<Rule> RULES = List.of(
            // user:password@ in any URL
            rule("(?i)\\b([a-z][a-z0-9+.-]*://)[^/\\s:@]*:[^/\\s@]*@", "$1***@"),
            rule("(?i)\\b(authorization\\s*[:=]\\s*)(bearer|basic)?\\s*\\S+", "$1***"),
            rule("(?i)\\b(bearer|basic)\\s+[a-z0-9._~+/=-]{8,}", "$1 ***"),
            // name=value and "name": "value", for names that hold secrets
            rule(
                    "(?i)([\"']?\\b[\\w-]*(?:password|passwd|secret|token|api[_-]?key|apikey|cookie)[\\w-]*[\"']?\\s*[:=]\\s*[\"']?)[^\\s\"'&,;}]+",
                    "$1***"),
            // hooks of Slack and Discord carry their secret in the path
            rule(
                    "(?i)(https://hooks\\.slack\\.com/|https://(?:\\w+\\.)?discord(?:app)?\\.com/api/webhooks/)\\S+",
                    "$1***"),
            rule("\\beyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*", "***"),
            // PostgreSQL quotes the row: Key (email)=(a@b.c) already exists; Failing row contains (…)
            rule("(Key \\([^)]*\\)=)\\([^)]*\\)", "$1(***)"),
            rule("(Failing row contains )\\(.*\\)", "$1(***)"),
            rule("(invalid input (?:syntax|value) for [^:]*: )\".*?\"", "$1\"***\""),
            rule("[\\w.!#$%&'*+/=?^`{|}~-]+@[\\w-]+(?:\\.[\\w-]+)+", "***@***"));

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
        return new Rule(Pattern.compile(pattern), replacement);
    }
}
