package dev.perennial.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.OptionalLong;

/**
 * Why a run ended before all of its work was done, as it was told to; the next run does the rest.
 *
 * @param why in words, such as {@code its window of 3h has ended}
 * @param left how much is left; -1 when nobody counted it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Partial(String why, long left) {

    public static Partial of(String why, OptionalLong left) {
        return new Partial(why, left.orElse(-1));
    }

    /** One sentence without its full stop. */
    public String words() {
        return left < 0
                ? why + "; the rest is left to the next run"
                : "%s; %,d rows are left to the next run".formatted(why, left);
    }
}
