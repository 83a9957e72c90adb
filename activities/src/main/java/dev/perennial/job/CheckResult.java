package dev.perennial.job;

/**
 * What {@code doctor} found when it looked at one thing.
 *
 * @param check what was looked at, in two or three words
 * @param fix what to do about it; empty when it is well
 */
public record CheckResult(String check, Level level, String detail, String fix) {

    /** How much it matters. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    public static CheckResult ok(String check, String detail) {
        return new CheckResult(check, Level.OK, detail, "");
    }

    public static CheckResult warn(String check, String detail, String fix) {
        return new CheckResult(check, Level.WARN, detail, fix);
    }

    public static CheckResult fail(String check, String detail, String fix) {
        return new CheckResult(check, Level.FAIL, detail, fix);
    }
}
