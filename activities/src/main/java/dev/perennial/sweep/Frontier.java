package dev.perennial.sweep;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How far the pages of a sweep have been taken, and how far all of them are done: of two lanes side by side the one that began
 * later may be done first. Safe for use by several threads.
 */
final class Frontier {

    // Mutable state, guarded by this
    private final Set<RowKey> open = new LinkedHashSet<>();
    private RowKey taken;

    Frontier(RowKey begin) {
        taken = begin;
    }

    /** The next page comes after this. */
    synchronized RowKey taken() {
        return taken;
    }

    /** A page has been taken that comes after {@code after} and ends with {@code last}. */
    synchronized void open(RowKey after, RowKey last) {
        open.add(after);
        taken = last;
    }

    /** Everything up to here will have been visited once the page that comes after {@code after} is, too. */
    synchronized RowKey doneWith(RowKey after) {
        return open.stream().filter(other -> !other.equals(after)).findFirst().orElse(taken);
    }

    synchronized void close(RowKey after) {
        open.remove(after);
    }

    /** Pages that are still open were not done: they are to be taken anew, and what comes after them. */
    synchronized void rewind() {
        taken = open.stream().findFirst().orElse(taken);
        open.clear();
    }

    /** Everything is to be visited once more. */
    synchronized void restart() {
        taken = RowKey.FIRST;
        open.clear();
    }
}
