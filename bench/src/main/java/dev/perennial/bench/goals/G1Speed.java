package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Variant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What correctness costs: the whole job beside the one statement that does the same to the tables and nothing else. */
public final class G1Speed implements Goal {

    @Override
    public String id() {
        return "G1";
    }

    @Override
    public String title() {
        return "The whole downgrade job beside one bare set statement";
    }

    @Override
    public Set<Variant> compares() {
        return EnumSet.of(Variant.SET_STATEMENT, Variant.PRODUCT);
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Downgrades runs = session.downgrades();
        return List.of(
                new Finding(
                        id(),
                        "rows a second, the job ÷ the set statement",
                        "",
                        runs.ratio(Variant.PRODUCT, Variant.SET_STATEMENT),
                        Optional.of(Bar.atLeast(0.55, 0.75)),
                        "%,d due of %,d subscriptions; guard, effect key, fence and progress included"
                                .formatted(
                                        session.scale().due(), session.scale().users())),
                Finding.information(id(), "the job", "rows/s", runs.rowsPerSecond(Variant.PRODUCT), ""),
                Finding.information(
                        id(), "the set statement", "rows/s", runs.rowsPerSecond(Variant.SET_STATEMENT), ""));
    }
}
