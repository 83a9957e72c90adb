package dev.perennial.sweep.pace;

import java.util.OptionalInt;

/** Names of files of write-ahead log: timeline, high part and segment, eight hexadecimal digits each. */
final class WalFile {

    private static final int DIGITS = 8;
    private static final long BYTES_OF_HIGH_PART = 1L << 32;

    private WalFile() {}

    /**
     * How many files lie between the two.
     *
     * @param archived the last one that was archived; null: none, or nothing is
     * @param current the one that is being written
     * @param size of a file in bytes
     */
    static OptionalInt behind(String archived, String current, long size) {
        if (archived == null || archived.length() < 3 * DIGITS) {
            return OptionalInt.empty();
        }
        long behind = number(current, size) - number(archived, size) - 1;
        return OptionalInt.of((int) Math.max(0, behind));
    }

    private static long number(String name, long size) {
        long high = Long.parseLong(name.substring(DIGITS, 2 * DIGITS), 16);
        long segment = Long.parseLong(name.substring(2 * DIGITS, 3 * DIGITS), 16);
        return high * (BYTES_OF_HIGH_PART / size) + segment;
    }
}
