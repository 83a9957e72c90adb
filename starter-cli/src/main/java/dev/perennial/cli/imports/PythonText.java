package dev.perennial.cli.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python source, of which only calls with literal arguments are read; nothing is run. */
final class PythonText {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(?:\\s*\\.\\s*[A-Za-z_]\\w*)*");
    private static final Pattern NUMBER = Pattern.compile("-?(?:\\d[\\d_]*\\.?\\d*)(?:[eE][+-]?\\d+)?");
    private static final Pattern STRING = Pattern.compile("([rRbBuUfF]{0,2})(\"\"\"|'''|\"|')");
    private static final Pattern FUNCTION = Pattern.compile("\\s*(?:@[^\\n]*\\n\\s*)*(?:async\\s+)?def\\s+(\\w+)");
    private static final Pattern KEYWORD = Pattern.compile("([A-Za-z_]\\w*)\\s*=(?!=)");

    /** The name that arguments out of a variable have. */
    static final String SPREAD = "**";

    private static final int MAX_DEPTH = 40;

    private final String text;

    // Mutable state
    private int at;
    private int depth;

    PythonText(String text) {
        this.text = text;
    }

    /**
     * A call that was looked for.
     *
     * @param decorated the function that stands under it, where it is a decorator
     */
    record Found(int line, PythonValue.Call call, Optional<String> decorated) {}

    /** The calls of functions with one of these own names, in the order of the text; not those in strings and comments. */
    List<Found> calls(Set<String> ownNames) {
        List<Found> found = new ArrayList<>();
        at = 0;
        while (at < text.length()) {
            if (!skipStringOrComment()) {
                look(ownNames, found);
            }
        }
        return found;
    }

    private void look(Set<String> ownNames, List<Found> found) {
        Matcher name = matcher(NAME);
        if (!name.lookingAt()) {
            at++;
            return;
        }
        int begin = at;
        String called = name.group().replaceAll("\\s", "");
        at = name.end();
        String own = called.substring(called.lastIndexOf('.') + 1);
        if (ownNames.contains(own)
                && peekAfterSpace() == '('
                && !text.substring(0, begin).matches("(?s).*\\b(def|class)\\s+")) {
            int line = line(begin);
            skipSpace();
            PythonValue.Call call = call(called);
            found.add(new Found(
                    line, call, begin > 0 && text.charAt(begin - 1) == '@' ? functionBelow() : Optional.empty()));
        }
    }

    /** What a name was set to where it stands at the beginning of a line. */
    Optional<PythonValue> assigned(String name) {
        Matcher assignment = Pattern.compile("(?m)^[ \\t]*" + Pattern.quote(name) + "[ \\t]*(?::[^=\\n]+)?=(?!=)")
                .matcher(text);
        if (!assignment.find()) {
            return Optional.empty();
        }
        at = assignment.end();
        depth = 0;
        return Optional.of(value());
    }

    private Optional<String> functionBelow() {
        Matcher function = matcher(FUNCTION);
        return function.lookingAt() ? Optional.of(function.group(1)) : Optional.empty();
    }

    /** From the opening bracket to the closing one. */
    private PythonValue.Call call(String name) {
        at++;
        List<PythonValue> arguments = new ArrayList<>();
        Map<String, PythonValue> named = new LinkedHashMap<>();
        depth++;
        while (more(')')) {
            Matcher keyword = matcher(KEYWORD);
            if (text.startsWith("**", at)) {
                at += 2;
                named.put(SPREAD, value());
            } else if (keyword.lookingAt()) {
                at = keyword.end();
                named.put(keyword.group(1), value());
            } else {
                arguments.add(value());
            }
            skipComma();
        }
        close();
        return new PythonValue.Call(name, arguments, named);
    }

    private PythonValue value() {
        skipSpace();
        int begin = at;
        PythonValue value = depth > MAX_DEPTH ? new PythonValue.Unknown("") : product(primary());
        skipSpace();
        if (!atEndOfValue()) {
            skipValue();
            return new PythonValue.Unknown(text.substring(begin, at).strip());
        }
        return value;
    }

    /** {@code 60 * 5} is how many people write five minutes. */
    private PythonValue product(PythonValue first) {
        skipBlanks();
        if (at + 1 < text.length()
                && text.charAt(at) == '*'
                && text.charAt(at + 1) != '*'
                && first instanceof PythonValue.Literal left
                && left.value() instanceof Long a) {
            at++;
            skipSpace();
            PythonValue second = product(primary());
            return second instanceof PythonValue.Literal right && right.value() instanceof Long b
                    ? new PythonValue.Literal(a * b)
                    : new PythonValue.Unknown("");
        }
        return first;
    }

    private PythonValue primary() {
        if (at >= text.length()) {
            return new PythonValue.Unknown("");
        }
        if (matcher(STRING).lookingAt()) {
            return strings();
        }
        Matcher number = matcher(NUMBER);
        if (number.lookingAt()) {
            at = number.end();
            String digits = number.group().replace("_", "");
            return new PythonValue.Literal(digits.matches("-?\\d{1,18}") ? (Object) Long.valueOf(digits) : digits);
        }
        return switch (text.charAt(at)) {
            case '(', '[' -> sequence();
            case '{' -> mapping();
            default -> named();
        };
    }

    private PythonValue named() {
        Matcher name = matcher(NAME);
        if (!name.lookingAt()) {
            return new PythonValue.Unknown("");
        }
        String word = name.group().replaceAll("\\s", "");
        if (word.equals("lambda")) {
            return new PythonValue.Unknown("lambda");
        }
        at = name.end();
        if (peekAfterSpace() == '(') {
            skipSpace();
            return call(word);
        }
        return switch (word) {
            case "None" -> new PythonValue.Literal(null);
            case "True" -> new PythonValue.Literal(true);
            case "False" -> new PythonValue.Literal(false);
            default -> new PythonValue.Name(word);
        };
    }

    private PythonValue sequence() {
        char close = text.charAt(at) == '(' ? ')' : ']';
        at++;
        depth++;
        List<PythonValue> items = new ArrayList<>();
        boolean comma = false;
        while (more(close)) {
            items.add(value());
            comma |= skipComma();
        }
        close();
        return close == ')' && items.size() == 1 && !comma ? items.get(0) : new PythonValue.Sequence(items);
    }

    private PythonValue mapping() {
        at++;
        depth++;
        Map<String, PythonValue> items = new LinkedHashMap<>();
        while (more('}')) {
            PythonValue key = value();
            skipSpace();
            if (at < text.length() && text.charAt(at) == ':') {
                at++;
                items.put(key.text().orElse("?"), value());
            }
            skipComma();
        }
        close();
        return new PythonValue.Mapping(items);
    }

    /** Strings that stand side by side are one. */
    private PythonValue strings() {
        StringBuilder value = new StringBuilder();
        boolean known = true;
        int begin = at;
        Matcher opening = matcher(STRING);
        while (opening.lookingAt()) {
            String prefix = opening.group(1).toLowerCase(Locale.ROOT);
            String quote = opening.group(2);
            at = opening.end();
            int end = endOfString(quote);
            String content = text.substring(at, Math.min(end, text.length()));
            known &= !(prefix.contains("f") && content.contains("{"));
            value.append(prefix.contains("r") ? content : unescaped(content));
            at = Math.min(text.length(), end + quote.length());
            skipSpace();
            opening = matcher(STRING);
        }
        return known
                ? new PythonValue.Literal(value.toString())
                : new PythonValue.Unknown(text.substring(begin, at).strip());
    }

    private int endOfString(String quote) {
        int end = at;
        while (end < text.length() && !text.startsWith(quote, end)) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return end;
    }

    private static String unescaped(String content) {
        return content.replaceAll("\\\\\\n", "")
                .replaceAll("\\\\(['\"\\\\])", "$1")
                .replace("\\n", "\n")
                .replace("\\t", "\t");
    }

    private boolean skipStringOrComment() {
        if (text.charAt(at) == '#') {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
            return true;
        }
        boolean inWord = at > 0 && Character.isJavaIdentifierPart(text.charAt(at - 1));
        Matcher opening = matcher(inWord ? Pattern.compile("()(\"\"\"|'''|\"|')") : STRING);
        if (!opening.lookingAt()) {
            return false;
        }
        at = opening.end();
        at = Math.min(
                text.length(), endOfString(opening.group(2)) + opening.group(2).length());
        return true;
    }

    /** To the comma or bracket that ends a value which is not understood. */
    private void skipValue() {
        int open = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (skipStringOrComment()) {
                continue;
            }
            if (open == 0 && (c == ',' || c == ')' || c == ']' || c == '}' || (c == '\n' && depth == 0))) {
                return;
            }
            open += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            at++;
        }
    }

    private boolean atEndOfValue() {
        return at >= text.length() || ",)]}:".indexOf(text.charAt(at)) >= 0 || depth == 0;
    }

    /** Behind the bracket, or at the end of a text that has none. */
    private void close() {
        depth--;
        at = Math.min(text.length(), at + 1);
    }

    private boolean more(char close) {
        skipSpace();
        return at < text.length() && text.charAt(at) != close && ")]}".indexOf(text.charAt(at)) < 0;
    }

    private boolean skipComma() {
        skipSpace();
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
            return true;
        }
        // Whatever else stands here was not understood; a bracket ends it.
        if (at < text.length() && ")]}".indexOf(text.charAt(at)) < 0) {
            skipValue();
            return skipCommaHere();
        }
        return false;
    }

    private boolean skipCommaHere() {
        boolean comma = at < text.length() && text.charAt(at) == ',';
        at += comma ? 1 : 0;
        return comma;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /** Also ends of lines and comments, where brackets are open. */
    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#' && depth > 0) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == ' ' || c == '\t' || c == '\r' || (c == '\n' && depth > 0)) {
                at++;
            } else if (text.startsWith("\\\n", at)) {
                at += 2;
            } else {
                return;
            }
        }
    }

    private char peekAfterSpace() {
        int next = at;
        while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
            next++;
        }
        return next < text.length() ? text.charAt(next) : ' ';
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text)
                .region(at, text.length())
                .useAnchoringBounds(false)
                .useTransparentBounds(true);
    }

    private int line(int position) {
        return 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
