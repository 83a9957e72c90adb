package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.downgrade.Variant;
import java.util.List;
import java.util.Set;

/** One goal: what it measures, and what it found. */
public interface Goal {

    /** Such as G1. */
    String id();

    /** In one line, for the heading. */
    String title();

    /** Which ways of doing the job it compares; those of all goals asked for are run together, by turns. */
    default Set<Variant> compares() {
        return Set.of();
    }

    /**
     * Measures. A wrong final state is no figure: it throws.
     *
     * @throws WrongState when something was not as it has to be afterwards
     */
    List<Finding> measure(Session session) throws Exception;
}
