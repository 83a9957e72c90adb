package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.worker.BigRuns;
import java.util.List;
import java.util.Optional;

/** Whether the worker's memory depends on how much there is to do. */
public final class G8Memory implements Goal {

    @Override
    public String id() {
        return "G8";
    }

    @Override
    public String title() {
        return "The worker's heap for a million due rows";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        BigRuns runs = session.bigRuns();
        Samples few = runs.few().liveMiB();
        Samples many = runs.many().liveMiB();
        return List.of(
                new Finding(
                        id(),
                        "live heap for many due rows ÷ for few",
                        "",
                        Samples.of(many.max() / few.max()),
                        Optional.of(Bar.atMost(1.2, 1.2)),
                        "%,d and %,d rows, a packaged worker each with %s; the most of %d and %d looks"
                                .formatted(
                                        runs.many().run().expired(),
                                        runs.few().run().expired(),
                                        BigRuns.MEMORY,
                                        many.values().size(),
                                        few.values().size())),
                Finding.information(id(), "live heap for many due rows", "MiB", many, "after a full collection"),
                Finding.information(id(), "live heap for few due rows", "MiB", few, "after a full collection"),
                Finding.information(
                        id(),
                        "the run over many",
                        "s",
                        Samples.of(runs.many().seconds()),
                        "from the schedule to the result, by the packaged worker"));
    }
}
