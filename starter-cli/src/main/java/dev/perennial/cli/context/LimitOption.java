package dev.perennial.cli.context;

import dev.perennial.cli.exit.Refusal;
import picocli.CommandLine.Option;

/** How many entries of a list are wanted. */
public final class LimitOption {

    private static final int MOST = 1_000;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "At most so many. Default: 20")
    private int limit;

    /** @throws Refusal when it is not from 1 to 1,000 */
    public int value() {
        if (limit < 1 || limit > MOST) {
            throw Refusal.usage("--limit %d is out of range".formatted(limit), "1 to %,d are possible".formatted(MOST));
        }
        return limit;
    }
}
