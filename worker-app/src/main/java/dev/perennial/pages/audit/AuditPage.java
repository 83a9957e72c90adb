package dev.perennial.pages.audit;

import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import java.util.List;
import java.util.Optional;

/**
 * What the page shows.
 *
 * @param actor only what they did; empty: anybody
 * @param target only what was done to it; empty: anything
 * @param broken the first entry that is not what was written; empty when all are
 * @param older where the next page is; empty on the last one
 */
public record AuditPage(Frame frame, String actor, String target, List<Row> rows, Optional<Long> broken, String older) {

    public boolean isFiltered() {
        return !actor.isBlank() || !target.isBlank();
    }

    public record Row(
            long id, Moment when, String actor, String action, String target, boolean denied, String change) {}
}
