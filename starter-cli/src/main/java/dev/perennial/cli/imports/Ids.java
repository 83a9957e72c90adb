package dev.perennial.cli.imports;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The ids of jobs: lower-case words joined by underscores, each once. */
final class Ids {

    private static final int LONGEST = 60;

    // Mutable state
    private final Set<String> taken = new HashSet<>();

    /** Any text as an id; {@code job} for one without letters. */
    static String of(String text) {
        String words = text.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^[_0-9]+|_+$", "");
        String kept = words.length() > LONGEST ? words.substring(0, LONGEST).replaceAll("_+$", "") : words;
        return kept.isEmpty() ? "job" : kept;
    }

    /** What a path says of the job behind it: {@code /api/cron/warm-cache} is {@code warm_cache}. */
    static String ofPath(String path) {
        String said = path.replaceFirst("[?#].*", "")
                .replaceAll("(?i)(?<=/|^)(api|cron|crons|jobs|internal|tasks|v\\d+)(?=/|$)", "")
                .replaceAll("/+", "/");
        return of(said.equals("/") || said.isEmpty() ? path.replaceFirst("[?#].*", "") : said);
    }

    /** The id, or with a number after it where it is taken. */
    String free(String wanted) {
        String id = wanted;
        for (int i = 2; !taken.add(id); i++) {
            id = wanted + "_" + i;
        }
        return id;
    }
}
