package dev.perennial.bench.basis;

/** A repetition did not leave what it has to leave: its time is worth nothing. */
public final class WrongState extends RuntimeException {

    public WrongState(String message) {
        super(message);
    }

    public static void unless(boolean right, String format, Object... arguments) {
        if (!right) {
            throw new WrongState(format.formatted(arguments));
        }
    }
}
