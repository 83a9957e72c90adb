package dev.perennial.pages.tokens;

import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import java.util.List;
import java.util.Optional;

/**
 * What the page shows.
 *
 * @param created the token that was just made, all of it; empty otherwise
 */
public record TokensPage(Frame frame, List<Row> rows, String created) {

    /** @param holds whether it can be used: not revoked and not expired */
    public record Row(
            String id,
            String name,
            String role,
            String jobs,
            Moment made,
            Optional<Moment> used,
            Optional<Moment> expires,
            boolean holds) {}
}
