package dev.perennial.bench;

import dev.perennial.bench.database.Cluster;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Variant;
import dev.perennial.bench.worker.BigRuns;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** What the goals share: a PostgreSQL server with its data, started when first asked for, and how much is to be done. */
public final class Lab implements AutoCloseable {

    private final Path home;
    private final Scale scale;
    private final Set<Variant> variants;
    private final Consumer<String> progress;

    // Mutable state
    private Cluster cluster;
    private Downgrades downgrades;
    private BigRuns bigRuns;

    /**
     * @param home the checkout
     * @param progress hears, line by line, what is being done
     */
    public Lab(Path home, Scale scale, Set<Variant> variants, Consumer<String> progress) {
        this.home = home;
        this.scale = scale;
        this.variants = variants.isEmpty() ? EnumSet.noneOf(Variant.class) : EnumSet.copyOf(variants);
        this.progress = progress;
    }

    public Path home() {
        return home;
    }

    /** Where the bench may write; survives it. */
    public Path work() {
        return home.resolve("bench/target/work");
    }

    public Scale scale() {
        return scale;
    }

    public void say(String format, Object... arguments) {
        progress.accept(format.formatted(arguments));
    }

    public Cluster cluster() {
        if (cluster == null) {
            cluster = Cluster.start(this);
        }
        return cluster;
    }

    /** The variants that the goals of this run compare, by turns when the first of them asks. */
    public Downgrades downgrades() throws Exception {
        if (downgrades == null) {
            downgrades = Downgrades.run(this, variants);
        }
        return downgrades;
    }

    public BigRuns bigRuns() throws Exception {
        if (bigRuns == null) {
            bigRuns = BigRuns.run(this);
        }
        return bigRuns;
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
