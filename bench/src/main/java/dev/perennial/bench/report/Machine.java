package dev.perennial.bench.report;

import dev.perennial.bench.goals.Session;
import dev.perennial.devstack.binary.TemporalBinary;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Where a session was measured; nothing that names the machine. */
public record Machine(
        int cores, long memoryMiB, String system, String java, String postgres, String temporal, double load) {

    public static Machine here(Session session) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        long memory = system instanceof com.sun.management.OperatingSystemMXBean sun ? sun.getTotalMemorySize() : 0;
        return new Machine(
                system.getAvailableProcessors(),
                memory >> 20,
                system.getName() + " " + system.getArch(),
                System.getProperty("java.version"),
                session.cluster().setting("server_version"),
                TemporalBinary.VERSION,
                system.getSystemLoadAverage());
    }

    public String words() {
        return String.format(
                Locale.ROOT,
                "%d cores, %.0f GiB, %s, Java %s, PostgreSQL %s, Temporal CLI %s",
                cores,
                memoryMiB / 1024.0,
                system,
                java,
                postgres,
                temporal);
    }
}
