package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Variant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What it costs to ask the database, while all is well, whether it minds. */
public final class G25Listening implements Goal {

    @Override
    public String id() {
        return "G25";
    }

    @Override
    public String title() {
        return "What listening costs while all is well";
    }

    @Override
    public Set<Variant> compares() {
        return EnumSet.of(Variant.PRODUCT, Variant.PRODUCT_LISTENING_TO_NOBODY);
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Downgrades runs = session.downgrades();
        return List.of(new Finding(
                id(),
                "rows a second, listening ÷ listening to nobody",
                "",
                runs.ratio(Variant.PRODUCT, Variant.PRODUCT_LISTENING_TO_NOBODY),
                Optional.of(Bar.atLeast(0.95, 0.98)),
                "two queries twice a second, and a row written each second, in a session of their own"));
    }
}
