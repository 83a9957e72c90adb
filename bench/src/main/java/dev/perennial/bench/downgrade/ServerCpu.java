package dev.perennial.bench.downgrade;

import java.time.Duration;

/** How much of the processors the database server and all its processes have had. */
final class ServerCpu {

    private ServerCpu() {}

    /** Of all PostgreSQL processes below this one; 0 where the system does not say. */
    static double seconds() {
        return ProcessHandle.current()
                        .descendants()
                        .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                        .mapToLong(Duration::toMillis)
                        .sum()
                / 1_000.0;
    }
}
