package dev.perennial.devstack.fault;

import java.nio.charset.StandardCharsets;

/** Finds a text in a stream that comes in pieces, by Knuth, Morris and Pratt: where a piece ends makes no difference. */
final class HoldPattern {

    private final byte[] text;
    /** How much of the beginning still fits after a mismatch at each place. */
    private final int[] fallback;

    HoldPattern(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("Nothing to wait for");
        }
        this.text = text.getBytes(StandardCharsets.ISO_8859_1);
        this.fallback = new int[this.text.length];
        for (int i = 1, length = 0; i < this.text.length; i++) {
            length = advance(length, this.text[i]);
            fallback[i] = length;
        }
    }

    /**
     * @param times how often it was completed in this piece
     * @param matched how much of it the piece ends with, to be handed in with the next
     */
    record Result(int times, int matched) {}

    Result find(byte[] piece, int matchedBefore) {
        int times = 0;
        int matched = matchedBefore;
        for (byte next : piece) {
            matched = advance(matched, next);
            if (matched == text.length) {
                times++;
                matched = 0;
            }
        }
        return new Result(times, matched);
    }

    private int advance(int matched, byte next) {
        int length = matched;
        while (length > 0 && text[length] != next) {
            length = fallback[length - 1];
        }
        return text[length] == next ? length + 1 : length;
    }
}
