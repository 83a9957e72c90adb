package dev.perennial.bench.load;

import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.database.Copy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What the application's users do meanwhile: 300 requests a second over 16 connections, six of ten read a user, four change
 * one. Each request has a time at which it is due, and its latency counts from then: who waits for a connection waits too.
 */
public final class Traffic implements AutoCloseable {

    private static final int CONNECTIONS = 16;
    private static final int A_SECOND = 300;
    private static final int WRITES_OF_TEN = 4;

    private final Copy copy;
    private final int users;
    private final long begin = System.nanoTime();
    private final AtomicLong next = new AtomicLong();
    private final Queue<Request> done = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    // Mutable state
    private volatile boolean ended;
    private volatile Exception failure;

    /** @param dueAt by {@link System#nanoTime()} */
    private record Request(boolean write, long dueAt, double millis) {}

    private Traffic(Copy copy, int users) {
        this.copy = copy;
        this.users = users;
    }

    public static Traffic on(Copy copy, int users) {
        Traffic traffic = new Traffic(copy, users);
        for (int i = 0; i < CONNECTIONS; i++) {
            long seed = i;
            Thread thread = new Thread(() -> traffic.serve(new Random(seed)), "traffic-" + i);
            thread.setDaemon(true);
            thread.start();
            traffic.threads.add(thread);
        }
        return traffic;
    }

    private void serve(Random random) {
        try (Connection connection = DriverManager.getConnection(copy.url() + "&ApplicationName=traffic");
                PreparedStatement read = connection.prepareStatement(
                        "select email, tier from users where id = md5('user ' || ?)::uuid::text");
                PreparedStatement write = connection.prepareStatement(
                        "update users set updated_at = localtimestamp where id = md5('user ' || ?)::uuid::text")) {
            while (!ended) {
                long dueAt = begin + next.getAndIncrement() * 1_000_000_000L / A_SECOND;
                waitUntil(dueAt);
                boolean isWrite = random.nextInt(10) < WRITES_OF_TEN;
                PreparedStatement statement = isWrite ? write : read;
                statement.setInt(1, 1 + random.nextInt(users));
                statement.execute();
                done.add(new Request(isWrite, dueAt, (System.nanoTime() - dueAt) / 1e6));
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Latencies in milliseconds of the requests that were due in a span of time. */
    public record Latencies(Samples reads, Samples writes) {}

    /** @param from and {@code to}: by {@link System#nanoTime()} */
    public Latencies between(long from, long to) {
        return new Latencies(latencies(false, from, to), latencies(true, from, to));
    }

    private Samples latencies(boolean write, long from, long to) {
        return new Samples(done.stream()
                .filter(request -> request.write() == write && request.dueAt() >= from && request.dueAt() < to)
                .map(Request::millis)
                .toList());
    }

    /** Returns when every request that was taken has its answer. */
    public void end() throws SQLException {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw new SQLException("the traffic ended early", failure);
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
