package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Variant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The job beside a loop over the rows, as a cron route usually has it; on one machine, and with a network between. */
public final class G2BesideTheLoop implements Goal {

    @Override
    public String id() {
        return "G2";
    }

    @Override
    public String title() {
        return "The same job beside a loop over the rows";
    }

    @Override
    public Set<Variant> compares() {
        return EnumSet.of(Variant.PRODUCT, Variant.LOOP, Variant.DISTANT_PRODUCT, Variant.DISTANT_LOOP);
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Downgrades runs = session.downgrades();
        return List.of(
                new Finding(
                        id(),
                        "rows a second, the job ÷ the loop, on one machine",
                        "",
                        runs.ratio(Variant.PRODUCT, Variant.LOOP),
                        Optional.of(Bar.atLeast(3, 4)),
                        "the loop does a sample of %,d rows"
                                .formatted(session.scale().loopSample())),
                new Finding(
                        id(),
                        "the job ÷ the loop with 0.25 ms each way between ÷ the same on one machine",
                        "",
                        runs.ratio(Variant.DISTANT_PRODUCT, Variant.DISTANT_LOOP)
                                .dividedBy(runs.ratio(Variant.PRODUCT, Variant.LOOP)),
                        Optional.of(Bar.atLeast(1.5, 4)),
                        "how many times as much of its speed the job keeps as the loop"),
                Finding.information(
                        id(),
                        "the job ÷ the loop, 0.25 ms each way",
                        "",
                        runs.ratio(Variant.DISTANT_PRODUCT, Variant.DISTANT_LOOP),
                        "both through the same TCP proxy; the loop does a sample of %,d rows"
                                .formatted(session.scale().distantLoopSample())),
                Finding.information(id(), "the loop", "rows/s", runs.rowsPerSecond(Variant.LOOP), ""),
                Finding.information(
                        id(), "the loop, 0.25 ms each way", "rows/s", runs.rowsPerSecond(Variant.DISTANT_LOOP), ""),
                Finding.information(
                        id(), "the job, 0.25 ms each way", "rows/s", runs.rowsPerSecond(Variant.DISTANT_PRODUCT), ""));
    }
}
