package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Variant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A report or a dump keeps a snapshot open: nothing that the job leaves behind can be cleaned up while it runs. */
public final class G7OldSnapshot implements Goal {

    @Override
    public String id() {
        return "G7";
    }

    @Override
    public String title() {
        return "The job beside an old snapshot";
    }

    @Override
    public Set<Variant> compares() {
        return EnumSet.of(Variant.PRODUCT, Variant.PRODUCT_BESIDE_OLD_SNAPSHOT);
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Downgrades runs = session.downgrades();
        return List.of(new Finding(
                id(),
                "rows a second, with a snapshot held open ÷ without",
                "",
                runs.ratio(Variant.PRODUCT_BESIDE_OLD_SNAPSHOT, Variant.PRODUCT),
                Optional.of(Bar.atLeast(0.6, 0.75)),
                "a REPEATABLE READ transaction that has read is open all the while"));
    }
}
