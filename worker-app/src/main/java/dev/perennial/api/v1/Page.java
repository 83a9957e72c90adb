package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.service.Slice;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param nextCursor where the next part begins; null at the end
 */
record Page<T>(List<T> items, @Nullable @JsonProperty("next_cursor") String nextCursor) {

    /**
     * @param found one more than the page may hold, by which it shows that there are more
     * @param cursor of an item: what follows it is the next page
     */
    static <S, T> Page<T> of(List<S> found, int limit, Function<S, T> view, Function<S, String> cursor) {
        Slice<S> slice = Slice.of(found, limit);
        return new Page<>(
                slice.shown().stream().map(view).toList(),
                slice.last().map(cursor).orElse(null));
    }
}
