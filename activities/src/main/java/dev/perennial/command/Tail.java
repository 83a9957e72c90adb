package dev.perennial.command;

import java.nio.charset.StandardCharsets;

/** The last bytes of a stream, however long it is. Safe for use by several threads. */
public final class Tail {

    private final byte[] last;

    // Mutable state, guarded by this
    private long all;

    Tail(int size) {
        last = new byte[size];
    }

    synchronized void add(byte[] bytes, int count) {
        for (int i = Math.max(0, count - last.length); i < count; i++) {
            last[(int) ((all + i) % last.length)] = bytes[i];
        }
        all += count;
    }

    public synchronized boolean isTruncated() {
        return all > last.length;
    }

    /** As UTF-8; the letter in which it was cut is left out. */
    public synchronized String text() {
        int size = (int) Math.min(all, last.length);
        byte[] inOrder = new byte[size];
        for (int i = 0; i < size; i++) {
            inOrder[i] = last[(int) ((all - size + i) % last.length)];
        }
        String text = new String(inOrder, StandardCharsets.UTF_8);
        return isTruncated() ? text.replaceFirst("^\uFFFD+", "") : text;
    }
}
