package dev.perennial.bench.report;

import dev.perennial.bench.Finding;
import dev.perennial.bench.Goal;
import dev.perennial.bench.Lab;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** docs/performance.md. */
public final class PerformancePage {

    private PerformancePage() {}

    public static void write(List<Goal> goals, Lab lab, List<Finding> findings, Machine machine, Duration took)
            throws IOException {}
}
