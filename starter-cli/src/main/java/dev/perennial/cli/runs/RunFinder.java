package dev.perennial.cli.runs;

import dev.perennial.cli.exit.Refusal;
import dev.perennial.ledger.Run;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Finds the run that somebody means by its id, or by enough of its first digits. */
final class RunFinder {

    private static final int LEAST_DIGITS = 8;
    private static final int DIGITS = 32;
    private static final int SHOWN = 5;

    private RunFinder() {}

    static Run find(Runs runs, String typed) {
        String digits = typed.strip().replace("-", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{%d,%d}".formatted(LEAST_DIGITS, DIGITS))) {
            throw Refusal.usage(
                    "%s is not a run id".formatted(typed),
                    "a run id has 32 hexadecimal digits; its first %d or more will do".formatted(LEAST_DIGITS),
                    "next: perennial runs list");
        }
        List<Run> found = runs.between(filled(digits, "0"), filled(digits, "f"), SHOWN);
        if (found.isEmpty()) {
            throw Refusal.notFound("no run %s".formatted(typed), "next: perennial runs list");
        }
        if (found.size() > 1) {
            // Ids begin with the time, so runs of the same minute look alike.
            throw Refusal.usage(
                    "%s may be any of %d runs%s"
                            .formatted(typed, found.size(), found.size() == SHOWN ? " or more" : ""),
                    found.stream()
                            .map(run -> "%s  %s".formatted(run.id(), run.jobId()))
                            .toArray(String[]::new));
        }
        return found.get(0);
    }

    private static UUID filled(String digits, String with) {
        String all = digits + with.repeat(DIGITS - digits.length());
        return new UUID(Long.parseUnsignedLong(all, 0, 16, 16), Long.parseUnsignedLong(all, 16, DIGITS, 16));
    }
}
