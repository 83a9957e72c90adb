package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Trial;
import dev.perennial.bench.downgrade.Variant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How long anything of the application can have to wait for the job. */
public final class G4LongestTransaction implements Goal {

    private static final int MILLIS_ALLOWED = 500;
    /** What the set statement does in that time on the machine of the figures; a slower one takes longer for a page, too. */
    private static final int ROWS_ALLOWED = 8_500;

    @Override
    public String id() {
        return "G4";
    }

    @Override
    public String title() {
        return "The longest transaction of the job";
    }

    @Override
    public Set<Variant> compares() {
        return EnumSet.of(Variant.SET_STATEMENT, Variant.PRODUCT, Variant.PRODUCT_ON_BUSY_CORES);
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Downgrades runs = session.downgrades();
        return List.of(
                new Finding(
                        id(),
                        "longest transaction ÷ the longest allowed",
                        "",
                        ofAllowed(runs, Variant.PRODUCT),
                        Optional.of(Bar.atMost(1, 0.5)),
                        "allowed: 500 ms, or the time of the set statement for %,d rows where that is longer"
                                .formatted(ROWS_ALLOWED)),
                new Finding(
                        id(),
                        "the same with a busy thread for every core beside it",
                        "",
                        ofAllowed(runs, Variant.PRODUCT_ON_BUSY_CORES),
                        Optional.of(Bar.atMost(1, 0.5)),
                        "PostgreSQL had %s of a core, and %s without"
                                .formatted(
                                        percent(runs, Variant.PRODUCT_ON_BUSY_CORES), percent(runs, Variant.PRODUCT))),
                Finding.information(
                        id(),
                        "longest transaction, its commit included",
                        "ms",
                        runs.samples(Variant.PRODUCT, Trial::longestMillis),
                        "by the client's clock, of every transaction"),
                Finding.information(
                        id(),
                        "the same with a busy thread for every core beside it",
                        "ms",
                        runs.samples(Variant.PRODUCT_ON_BUSY_CORES, Trial::longestMillis),
                        ""),
                Finding.information(
                        id(),
                        "longest transaction that pg_stat_activity showed",
                        "ms",
                        runs.samples(
                                Variant.PRODUCT, trial -> trial.longestSeen().toNanos() / 1e6),
                        "looked at every 20 ms"));
    }

    private static Samples ofAllowed(Downgrades runs, Variant variant) {
        return runs.samples(variant, Trial::longestMillis)
                .dividedBy(runs.samples(Variant.SET_STATEMENT, G4LongestTransaction::allowedMillis));
    }

    private static double allowedMillis(Trial setStatement) {
        return Math.max(MILLIS_ALLOWED, ROWS_ALLOWED * 1_000.0 / setStatement.rowsPerSecond());
    }

    private static String percent(Downgrades runs, Variant variant) {
        return "%.0f %%".formatted(runs.samples(variant, Trial::cpuShare).median() * 100);
    }
}
