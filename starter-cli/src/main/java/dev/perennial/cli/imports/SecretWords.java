package dev.perennial.cli.imports;

import dev.perennial.failure.Redaction;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a secret by the name it has, or by how it looks. */
final class SecretWords {

    private static final Pattern NAME = Pattern.compile(
            "(?i).*(passw|passphrase|pwd|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|routing[_-]?key"
                    + "|cookie|signature|hmac).*|(?:proxy-)?authorization|auth|key|sig|sign|code|x-.*-(?:key|auth)");

    private static final String VALUE = "('[^']*'|\"[^\"]*\"|[^\\s'\"]+)";

    /** Where a command line has a secret that its name does not tell, the secret itself last. */
    private static final List<Pattern> IN_COMMANDS = List.of(
            Pattern.compile(
                    "(?i)((?:^|\\s)(?:-u|--user|--proxy-user|--(?:http-)?password|--token|--secret|--api-?key|-b|--cookie)(?:\\s+|=))"
                            + VALUE),
            Pattern.compile("(?i)(\\b(?:mysql|mariadb)\\S*\\s(?:.*\\s)?-p)" + VALUE),
            Pattern.compile("(?i)(\\bsshpass\\s+-p\\s*)" + VALUE),
            Pattern.compile("(?i)(\\bredis-cli\\s(?:.*\\s)?-a\\s+)" + VALUE),
            Pattern.compile("(?i)([?&](?:key|sig|sign|code|auth)=)([^&\\s'\"]+)"));

    private static final Pattern HEADER =
            Pattern.compile("((?:-H|--header)[\\s=]*['\"]?)([\\w-]+)(\\s*:\\s*)([^'\"]+)");

    private SecretWords() {}

    static boolean isNameOfSecret(String name) {
        return NAME.matcher(name).matches();
    }

    /** By its form alone, such as a JSON Web Token, or an address of a person. */
    static boolean looksSecret(String value) {
        return !Redaction.of(value).equals(value);
    }

    /** A line of a source as it may be shown. */
    static String without(String line) {
        String clean = HEADER.matcher(line)
                .replaceAll(found -> Matcher.quoteReplacement(
                        isNameOfSecret(found.group(2)) ? start(found, 3) + "***" : found.group()));
        for (Pattern pattern : IN_COMMANDS) {
            clean = pattern.matcher(clean).replaceAll("$1***");
        }
        return Redaction.of(clean);
    }

    private static String start(MatchResult found, int groups) {
        StringBuilder start = new StringBuilder();
        for (int i = 1; i <= groups; i++) {
            start.append(found.group(i));
        }
        return start.toString();
    }
}
