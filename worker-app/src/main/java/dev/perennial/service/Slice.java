package dev.perennial.service;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param last the last one of the part, after which the next part begins; empty when there is no more
 */
public record Slice<T>(List<T> shown, Optional<T> last) {

    /** @param found one more than the part may hold, by which it shows that there are more */
    public static <T> Slice<T> of(List<T> found, int limit) {
        return found.size() > limit
                ? new Slice<>(found.subList(0, limit), Optional.of(found.get(limit - 1)))
                : new Slice<>(found, Optional.empty());
    }

    /** Where the next part is, by what it begins after; empty when there is no more. */
    public String next(Function<T, String> address) {
        return last.map(address).orElse("");
    }
}
