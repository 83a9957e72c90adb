package dev.perennial.bench.downgrade;

import java.util.ArrayList;
import java.util.List;

/** One thread for each core that only uses it up, with the same right to it as everybody else: about half is left to others. */
final class BusyCores implements AutoCloseable {

    private final List<Thread> threads = new ArrayList<>();

    // Mutable state
    private volatile boolean ended;
    private volatile long work;

    private BusyCores() {}

    static BusyCores all() {
        BusyCores busy = new BusyCores();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(busy::spin, "busy-" + i);
            thread.setDaemon(true);
            thread.start();
            busy.threads.add(thread);
        }
        return busy;
    }

    private void spin() {
        long sum = 0;
        while (!ended) {
            for (int i = 0; i < 1_000_000; i++) {
                sum += i ^ sum;
            }
            work = sum;
        }
    }

    @Override
    public void close() {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
