package dev.perennial.pages.audit;

import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Moment;
import java.util.List;

/**
 * What the page shows.
 *
 * @param actor only what they did; empty: anybody
 * @param target only what was done to it; empty: anything
 * @param older where the next page is; empty on the last one
 */
public record AuditPage(Frame frame, String actor, String target, List<Row> rows, String older) {

    public boolean isFiltered() {
        return !actor.isBlank() || !target.isBlank();
    }

    public record Row(
            long id, Moment when, String actor, String action, String target, boolean denied, String change) {}
}
