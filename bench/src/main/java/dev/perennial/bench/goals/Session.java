package dev.perennial.bench.goals;

import dev.perennial.bench.api.ApiAtScale;
import dev.perennial.bench.basis.Scale;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Variant;
import dev.perennial.bench.lab.Lab;
import dev.perennial.bench.worker.BigRuns;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** One session of measuring: the lab, and the runs that several goals look at, made when the first of them asks. */
public final class Session extends Lab {

    private final Set<Variant> variants;

    // Mutable state
    private Downgrades downgrades;
    private BigRuns bigRuns;
    private ApiAtScale apiAtScale;

    /**
     * @param home the checkout
     * @param variants what the goals that were asked for compare
     * @param progress hears, line by line, what is being done
     */
    public Session(Path home, Scale scale, Set<Variant> variants, Consumer<String> progress) {
        super(home, scale, progress);
        this.variants = variants.isEmpty() ? EnumSet.noneOf(Variant.class) : EnumSet.copyOf(variants);
    }

    /** The variants, by turns. */
    public Downgrades downgrades() throws Exception {
        if (downgrades == null) {
            downgrades = Downgrades.run(this, variants);
        }
        return downgrades;
    }

    /** The application over a big ledger. */
    public ApiAtScale apiAtScale() throws Exception {
        if (apiAtScale == null) {
            apiAtScale = ApiAtScale.start(this, scale().runs());
        }
        return apiAtScale;
    }

    @Override
    public void close() {
        if (apiAtScale != null) {
            apiAtScale.close();
        }
        super.close();
    }

    public BigRuns bigRuns() throws Exception {
        if (bigRuns == null) {
            bigRuns = BigRuns.run(this);
        }
        return bigRuns;
    }
}
