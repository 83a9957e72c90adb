package dev.perennial.jobs.http.activities;

import dev.perennial.job.ResultWords;
import java.util.Map;

/** What a call came to, as one would tell it. */
final class HttpWords {

    private static final int LONGEST = 500;

    private HttpWords() {}

    static String of(Map<?, ?> result) {
        StringBuilder words = new StringBuilder("  %s %s answered %s in %,d ms"
                .formatted(
                        result.get("method"),
                        result.get("url"),
                        result.get("status"),
                        ResultWords.number(result, "duration_ms")));
        long polls = ResultWords.number(result, "polls");
        if (polls > 0) {
            words.append("; its work was asked for ").append(polls == 1 ? "once" : polls + " times");
        }
        String body = String.valueOf(result.get("body") == null ? "" : result.get("body"))
                .strip();
        if (!body.isEmpty()) {
            String begin = body.length() > LONGEST ? body.substring(0, LONGEST) + " …" : body;
            begin.lines().forEach(line -> words.append("\n    ").append(line));
        }
        return words.toString();
    }
}
