package dev.perennial.bench.load;

import com.sun.management.OperatingSystemMXBean;
import dev.perennial.bench.database.Copy;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Somebody else's queries, which use the database's processors and touch no table: as many a second as they are told, in an open
 * loop, whether the last ones are done or not.
 */
public final class RisingLoad implements AutoCloseable {

    private static final String QUERY = "select sum(n) from generate_series(1, 60000) as n";
    private static final int CONNECTIONS = 6;
    /** It comes back to what it should have done, but not for ever. */
    private static final long MOST_BEHIND = Duration.ofSeconds(1).toNanos();

    private final Copy copy;
    private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
    private final List<Thread> threads = new ArrayList<>();

    // Mutable state
    private volatile boolean ended;
    private volatile double aSecond;
    private volatile SQLException failure;

    private RisingLoad(Copy copy) {
        this.copy = copy;
    }

    public static RisingLoad on(Copy copy) {
        RisingLoad load = new RisingLoad(copy);
        for (int i = 0; i < CONNECTIONS; i++) {
            Thread thread = new Thread(load::serve, "load-" + i);
            thread.setDaemon(true);
            thread.start();
            load.threads.add(thread);
        }
        return load;
    }

    /** @param queries a second from now on */
    public void rise(double queries) {
        aSecond = queries;
    }

    private void serve() {
        try (Connection connection = DriverManager.getConnection(copy.url() + "&ApplicationName=load");
                PreparedStatement query = connection.prepareStatement(QUERY)) {
            while (!ended) {
                if (aSecond <= 0) {
                    LockSupport.parkNanos(1_000_000);
                    continue;
                }
                long between = Math.round(1e9 / aSecond);
                long dueAt = nextAt.getAndUpdate(at -> Math.max(at, System.nanoTime() - MOST_BEHIND) + between);
                for (long left = dueAt - System.nanoTime(); left > 0 && !ended; left = dueAt - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                query.execute();
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /** How many of these queries a second it takes, with what else is at work, to use that share of the machine's processors. */
    public static double calibrate(Copy copy, double share) throws SQLException {
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (RisingLoad load = on(copy)) {
            double queries = 10;
            while (busy(machine, load, queries) < share && queries < 10_000) {
                queries *= 1.1;
            }
            load.end();
            return queries;
        }
    }

    private static double busy(OperatingSystemMXBean machine, RisingLoad load, double queries) {
        load.rise(queries);
        LockSupport.parkNanos(500_000_000);
        // Since it was asked before.
        machine.getCpuLoad();
        LockSupport.parkNanos(1_000_000_000);
        return machine.getCpuLoad();
    }

    public void end() throws SQLException {
        close();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw new SQLException("the load ended early", failure);
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
