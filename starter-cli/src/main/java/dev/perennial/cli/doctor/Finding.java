package dev.perennial.cli.doctor;

import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.job.CheckResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code doctor} found at one place.
 *
 * @param fix what to do about it; empty when there is nothing to do
 * @param isUnreachable a server that does not answer: then the rest could not be looked at
 */
record Finding(String check, Level level, String detail, String fix, boolean isUnreachable) {

    enum Level {
        OK("✓", Tone.GOOD),
        WARN("!", Tone.WARNING),
        FAIL("✗", Tone.BAD);

        private final String symbol;
        private final Tone tone;

        Level(String symbol, Tone tone) {
            this.symbol = symbol;
            this.tone = tone;
        }

        /** All of one width, so that what follows is aligned. */
        Cell cell() {
            return new Cell("%s %-4s".formatted(symbol, name().toLowerCase(Locale.ROOT)), tone);
        }
    }

    static Finding ok(String check, String detail) {
        return new Finding(check, Level.OK, detail, "", false);
    }

    /** Nothing is wrong, and there is something to gain. */
    static Finding optional(String check, String detail, String fix) {
        return new Finding(check, Level.OK, detail, fix, false);
    }

    static Finding warn(String check, String detail, String fix) {
        return new Finding(check, Level.WARN, detail, fix, false);
    }

    static Finding fail(String check, String detail, String fix) {
        return new Finding(check, Level.FAIL, detail, fix, false);
    }

    static Finding of(CheckResult result) {
        return new Finding(result.check(), Level.valueOf(result.level().name()), result.detail(), result.fix(), false);
    }

    static Finding unreachable(String check, Refusal refusal) {
        return new Finding(check, Level.FAIL, refusal.getMessage(), String.join("\n", refusal.advice()), true);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("check", check);
        json.put("status", level.name().toLowerCase(Locale.ROOT));
        json.put("detail", detail);
        json.put("fix", fix.isEmpty() ? null : fix);
        return json;
    }
}
