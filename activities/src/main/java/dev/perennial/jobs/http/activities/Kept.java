package dev.perennial.jobs.http.activities;

import dev.perennial.callout.Call;
import dev.perennial.callout.Reply;
import dev.perennial.jobs.http.HttpAnswer;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a run keeps of an answer. */
final class Kept {

    private static final Pattern TEXT = Pattern.compile(
            "^(text/.*|application/([a-z0-9.+-]*\\+)?(json|xml|yaml)|.*javascript|.*x-www-form-urlencoded|)$");
    /** What PostgreSQL takes for no text, and what a terminal would obey. */
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|\\p{Cs}|\\uFFFD$");

    /** The last word of a text that was cut may be half a secret, which nobody would recognize. */
    private static final Pattern LAST_WORD = Pattern.compile("[^\\s\"]{0,500}$");

    /** So much more than is kept is read of an answer, so that its end can be taken off. */
    static final int MARGIN = 2_048;

    private Kept() {}

    /** The body without what must not be kept; empty for what is no text. */
    static String text(Reply reply, Values values) {
        if (!isText(reply)) {
            return "";
        }
        String text = reply.text();
        if (reply.truncated()) {
            String whole = LAST_WORD.matcher(text).replaceFirst("");
            text = whole.substring(0, Math.min(whole.length(), Math.max(0, text.length() - values.longestSecret())));
        }
        return NOT_SHOWN.matcher(values.hidden(text)).replaceAll("");
    }

    static HttpAnswer of(Reply reply, Call first, Call last, Values values, int keep, Duration took, int polls) {
        String body = text(reply, values);
        boolean cut = body.length() > keep;
        return new HttpAnswer(
                first.method(),
                values.hidden(Call.shown(last.uri())),
                reply.status(),
                took.toMillis(),
                mediaType(reply),
                cut ? body.substring(0, keep) : body,
                cut || reply.truncated(),
                polls);
    }

    private static boolean isText(Reply reply) {
        return TEXT.matcher(mediaType(reply)).matches();
    }

    private static String mediaType(Reply reply) {
        return reply.header("Content-Type")
                .orElse("")
                .replaceFirst(";.*$", "")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
