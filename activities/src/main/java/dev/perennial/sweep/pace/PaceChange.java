package dev.perennial.sweep.pace;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to become of the orders of a run; what is empty stays as it is.
 *
 * @param speed one of {@link PaceOrders#SPEEDS}
 * @param pageRows 0: as many as fit
 */
public record PaceChange(Optional<Boolean> held, OptionalInt speed, OptionalInt pageRows) {

    /**
     * Checks what was asked for.
     *
     * @param held and {@code speed} and {@code pageRows}: null leaves it as it is
     * @throws IllegalArgumentException naming the field, and saying what would be right
     */
    public static PaceChange of(Boolean held, Integer speed, Integer pageRows) {
        if (speed != null && !PaceOrders.SPEEDS.contains(speed)) {
            throw new IllegalArgumentException("speed is one of 5, 10, 25, 50 and 100 percent");
        }
        if (pageRows != null && (pageRows < 0 || pageRows > PaceOrders.MOST_PAGE_ROWS)) {
            throw new IllegalArgumentException(
                    "page_rows is a number from 1 to %d, or 0 for as many as fit".formatted(PaceOrders.MOST_PAGE_ROWS));
        }
        return new PaceChange(
                Optional.ofNullable(held),
                speed == null ? OptionalInt.empty() : OptionalInt.of(speed),
                pageRows == null ? OptionalInt.empty() : OptionalInt.of(pageRows));
    }

    public boolean changesNothing() {
        return held.isEmpty() && speed.isEmpty() && pageRows.isEmpty();
    }

    /** What holds after it. */
    public PaceOrders of(PaceOrders before) {
        OptionalInt rows =
                pageRows.isEmpty() ? before.pageRows() : pageRows.getAsInt() == 0 ? OptionalInt.empty() : pageRows;
        return new PaceOrders(
                held.orElse(before.held()), speed.orElse(before.speed()), rows, before.changedBy(), before.changedAt());
    }

    /** As it is written down. */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder();
        held.ifPresent(hold -> words.append(hold ? "held" : "let go"));
        speed.ifPresent(percent ->
                words.append(words.isEmpty() ? "" : ", ").append("speed ").append(percent));
        pageRows.ifPresent(rows ->
                words.append(words.isEmpty() ? "" : ", ").append("page_rows ").append(rows));
        return words.toString();
    }
}
