package dev.perennial.bench.lab;

import dev.perennial.bench.basis.Scale;
import dev.perennial.bench.database.Cluster;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A PostgreSQL server, started when first asked for, and how much is to be done on it. */
public class Lab implements AutoCloseable {

    private final Path home;
    private final Scale scale;
    private final Consumer<String> progress;

    // Mutable state
    private Cluster cluster;

    /**
     * @param home the checkout
     * @param progress hears, line by line, what is being done
     */
    public Lab(Path home, Scale scale, Consumer<String> progress) {
        this.home = home;
        this.scale = scale;
        this.progress = progress;
    }

    public final Path home() {
        return home;
    }

    /** Where the bench may write; survives it. */
    public final Path work() {
        return home.resolve("bench/target/work");
    }

    public final Scale scale() {
        return scale;
    }

    public final void say(String format, Object... arguments) {
        progress.accept(format.formatted(arguments));
    }

    public final Cluster cluster() {
        if (cluster == null) {
            cluster = Cluster.start(work(), progress);
        }
        return cluster;
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
