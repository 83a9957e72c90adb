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

    private Kept() {}

    static HttpAnswer of(Reply reply, Call first, Call last, Values values, int keep, Duration took, int polls) {
        String text = isText(reply) ? reply.text() : "";
        String body = NOT_SHOWN.matcher(values.hidden(text)).replaceAll("");
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

    static boolean isText(Reply reply) {
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
