package dev.perennial.bench.downgrade;

import java.time.Duration;
import java.util.stream.Stream;

/** How much of the processors the database server and all its processes have had. */
final class ServerCpu {

    private ServerCpu() {}

    /**
     * Of all processes of the server; 0 where the system does not say.
     *
     * @param postmaster its first process, which is nobody's child
     */
    static double seconds(long postmaster) {
        return ProcessHandle.of(postmaster).stream()
                        .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
                        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                        .mapToLong(Duration::toMillis)
                        .sum()
                / 1_000.0;
    }
}
