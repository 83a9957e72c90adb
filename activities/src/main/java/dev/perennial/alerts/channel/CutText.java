package dev.perennial.alerts.channel;

import java.util.function.UnaryOperator;

/** A text that may not be longer than its channel takes; what was escaped is never cut in two. */
final class CutText {

    private static final String CUT = "…";

    private final StringBuilder text = new StringBuilder();
    private final int longest;

    CutText(int longest) {
        this.longest = longest;
    }

    static String of(String text, int longest) {
        return new CutText(longest).add(text, UnaryOperator.identity(), 0).toString();
    }

    /** As much of it as fits when so many characters are kept free for what follows. */
    CutText add(String more, UnaryOperator<String> escape, int keepFree) {
        int room = longest - keepFree;
        String whole = escape.apply(more);
        if (text.length() + whole.length() <= room) {
            text.append(whole);
            return this;
        }
        for (int i = 0; i < more.length(); i += Character.charCount(more.codePointAt(i))) {
            String next = escape.apply(Character.toString(more.codePointAt(i)));
            if (text.length() + next.length() + CUT.length() > room) {
                break;
            }
            text.append(next);
        }
        if (text.length() + CUT.length() <= room) {
            text.append(CUT);
        }
        return this;
    }

    /** A block of code, if some of it fits; begun on a line of its own, and always ended. */
    CutText addCode(String code, UnaryOperator<String> escape) {
        String begin = "\n```\n";
        String end = "\n```";
        if (longest - text.length() > begin.length() + end.length() + CUT.length()) {
            text.append(begin);
            add(code.stripTrailing(), escape, end.length());
            text.append(end);
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
