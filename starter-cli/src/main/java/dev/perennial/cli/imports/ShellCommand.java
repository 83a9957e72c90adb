package dev.perennial.cli.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command line as a POSIX shell splits it.
 *
 * @param words the command and its arguments, without quotes; variables are marked as {@link Variables} says
 * @param output the file that its output goes to, other than {@code /dev/null}
 * @param ignoresFailure it ends in {@code || true}
 * @param beyond why it is more than one command that can be told by its words; empty when it is not
 */
record ShellCommand(List<String> words, Optional<String> output, boolean ignoresFailure, Optional<String> beyond) {

    static ShellCommand parse(String line) {
        return new Splitter(line).split();
    }

    /** A command that no shell splits. */
    static ShellCommand ofWords(List<String> words) {
        return new ShellCommand(List.copyOf(words), Optional.empty(), false, Optional.empty());
    }

    ShellCommand withWords(List<String> others) {
        return new ShellCommand(List.copyOf(others), output, ignoresFailure, beyond);
    }

    private static final class Splitter {

        private final String line;

        // Mutable state
        private final List<String> words = new ArrayList<>();
        private StringBuilder word;
        private int at;
        private boolean targetNext;
        private String output;
        private boolean ignoresFailure;
        private String beyond;

        Splitter(String line) {
            this.line = line.strip();
        }

        ShellCommand split() {
            while (at < line.length() && beyond == null) {
                step(line.charAt(at));
            }
            endWord();
            return new ShellCommand(
                    List.copyOf(words), Optional.ofNullable(output), ignoresFailure, Optional.ofNullable(beyond));
        }

        private void step(char c) {
            switch (c) {
                case ' ', '\t' -> {
                    endWord();
                    at++;
                }
                case '\'' -> quoted();
                case '"' -> doubleQuoted();
                case '\\' -> {
                    open().append(at + 1 < line.length() ? line.charAt(at + 1) : c);
                    at += 2;
                }
                case '$' -> variable();
                case '`' -> beyond = "has a command inside another one (`…`)";
                case '>', '<' -> redirection(c);
                case '|', '&', ';', '(', ')', '\n' -> operator(c);
                case '#' -> comment();
                default -> {
                    open().append(c);
                    at++;
                }
            }
        }

        private StringBuilder open() {
            if (word == null) {
                word = new StringBuilder();
            }
            return word;
        }

        private void endWord() {
            if (word == null) {
                return;
            }
            String ended = word.toString();
            word = null;
            if (targetNext) {
                targetNext = false;
                output = ended.equals("/dev/null") || ended.startsWith("&") ? output : ended;
            } else {
                words.add(ended);
            }
        }

        private void comment() {
            if (word != null) {
                open().append('#');
                at++;
            } else {
                at = line.length();
            }
        }

        private void quoted() {
            int end = line.indexOf('\'', at + 1);
            if (end < 0) {
                beyond = "has a quote that does not end";
                return;
            }
            open().append(line, at + 1, end);
            at = end + 1;
        }

        private void doubleQuoted() {
            open();
            at++;
            while (at < line.length() && line.charAt(at) != '"' && beyond == null) {
                char c = line.charAt(at);
                if (c == '\\' && at + 1 < line.length() && "\"\\$`".indexOf(line.charAt(at + 1)) >= 0) {
                    word.append(line.charAt(at + 1));
                    at += 2;
                } else if (c == '$') {
                    variable();
                } else if (c == '`') {
                    beyond = "has a command inside another one (`…`)";
                } else {
                    word.append(c);
                    at++;
                }
            }
            if (at >= line.length()) {
                beyond = "has a quote that does not end";
            }
            at++;
        }

        private void variable() {
            int from = at + 1;
            boolean braced = from < line.length() && line.charAt(from) == '{';
            int begin = braced ? from + 1 : from;
            int end = begin;
            while (end < line.length() && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
                end++;
            }
            if (end == begin && !braced && !line.startsWith("(", from)) {
                open().append('$');
                at++;
            } else if (end == begin || (braced && !line.startsWith("}", end))) {
                beyond = "has the shell work a value out ($(…), ${…})";
            } else {
                open().append(Variables.marked(line.substring(begin, end)));
                at = braced ? end + 1 : end;
            }
        }

        private void redirection(char c) {
            if (c == '<') {
                beyond = "reads from a file (<)";
                return;
            }
            if (word != null && word.toString().matches("\\d|&")) {
                word = null;
            }
            endWord();
            at++;
            while (at < line.length() && ">&".indexOf(line.charAt(at)) >= 0) {
                if (line.charAt(at) == '&') {
                    open().append('&');
                }
                at++;
            }
            targetNext = true;
        }

        private void operator(char c) {
            String rest = line.substring(at);
            if (c == '&' && rest.startsWith("&>")) {
                at++;
                return;
            }
            if (rest.matches("\\|\\|\\s*(true|:|exit 0)\\s*")) {
                endWord();
                ignoresFailure = true;
                at = line.length();
            } else if (rest.matches(";\\s*")) {
                at = line.length();
            } else {
                beyond = c == '|' && !rest.startsWith("||")
                        ? "passes its output on (|)"
                        : "is more than one command (%s)"
                                .formatted(rest.substring(0, Math.min(2, rest.length()))
                                        .strip());
            }
        }
    }
}
