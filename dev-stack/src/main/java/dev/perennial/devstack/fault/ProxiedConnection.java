package dev.perennial.devstack.fault;

import dev.perennial.devstack.fault.FaultProxy.Direction;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** A client of the proxy with its own connection to the server: a reader and a writer for each direction. */
final class ProxiedConnection {

    private static final int CHUNK = 64 * 1024;
    /** So many chunks may be on their way; a sender that is faster waits, as on a full line. */
    private static final int ON_THE_WAY = 256;
    /** A parked thread wakes up so much too late: the last bit is spun. */
    private static final long TIMER_SLACK = 80_000;
    /** On a narrow line bytes arrive in pieces of so much time, not in bursts of a whole chunk. */
    private static final double PIECE_SECONDS = 0.01;
    /** So much too late a piece may be sent without the line becoming narrower for it. */
    private static final long LATE = 20_000_000;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    // Mutable state, guarded by this
    private boolean broken;
    private int linesOpen = 2;

    ProxiedConnection(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    void open() {
        thread("fault-proxy-connect", this::connect);
    }

    static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void connect() {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(proxy.server());
            new Line(Direction.TO_SERVER, client, server).open();
            new Line(Direction.FROM_SERVER, server, client).open();
        } catch (IOException nobodyThere) {
            reset();
        }
    }

    /** Both ends see a reset, whatever was on its way. */
    void reset() {
        synchronized (this) {
            broken = true;
            notifyAll();
        }
        proxy.forget(this);
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It was broken before.
            }
        }
        // Who waits for the other thread of a line would do so for ever.
        threads.forEach(Thread::interrupt);
    }

    /** Both sides have said goodbye: nothing is left to reset. */
    private synchronized void ended() throws IOException {
        if (--linesOpen == 0) {
            proxy.forget(this);
            client.close();
            server.close();
        }
    }

    synchronized void wake() {
        notifyAll();
    }

    /** Returns false when the connection broke while it waited. */
    synchronized boolean await(Hold hold) {
        while (!broken && (proxy.nothingPasses() || (hold != null && !hold.isReleased()))) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !broken;
    }

    /** Some bytes and when they may arrive; none at all when the sender has ended. */
    private record Chunk(byte[] bytes, long dueAt) {}

    /** One direction. */
    private final class Line {

        private final Direction direction;
        private final Socket from;
        private final Socket to;
        private final BlockingQueue<Chunk> onTheWay = new LinkedBlockingQueue<>(ON_THE_WAY);

        // Mutable state, of the writer's thread
        private final Map<Hold, Integer> matched = new WeakHashMap<>();
        private long freeAt = System.nanoTime();

        private Line(Direction direction, Socket from, Socket to) {
            this.direction = direction;
            this.from = from;
            this.to = to;
        }

        private void open() {
            threads.add(thread("fault-proxy-read", () -> unlessBroken(this::read)));
            threads.add(thread("fault-proxy-write", () -> unlessBroken(this::write)));
        }

        private void read() throws IOException, InterruptedException {
            byte[] buffer = new byte[CHUNK];
            int count;
            do {
                count = from.getInputStream().read(buffer);
                onTheWay.put(
                        new Chunk(Arrays.copyOf(buffer, Math.max(0, count)), System.nanoTime() + proxy.delayNanos()));
            } while (count >= 0);
        }

        private void write() throws IOException, InterruptedException {
            for (Chunk chunk = next(); chunk.bytes().length > 0; chunk = next()) {
                Hold hold = heldAt(chunk.bytes());
                if (!await(hold)) {
                    return;
                }
                send(chunk.bytes());
            }
            to.shutdownOutput();
            ended();
        }

        /** As fast as the line is wide now; it may become wider or narrower meanwhile. */
        private void send(byte[] bytes) throws IOException {
            int sent = 0;
            while (sent < bytes.length) {
                long width = proxy.bytesPerSecond(direction);
                int piece = (int) Math.min(bytes.length - sent, Math.max(1, width * PIECE_SECONDS));
                long now = System.nanoTime();
                if (freeAt > now) {
                    LockSupport.parkNanos(freeAt - now);
                    continue;
                }
                to.getOutputStream().write(bytes, sent, piece);
                sent += piece;
                // From when it was free: to wake up late makes it no narrower. Nothing is saved up while nobody sends.
                freeAt = Math.max(freeAt, now - LATE) + Math.round(piece * 1e9 / width);
            }
        }

        private Chunk next() throws InterruptedException {
            Chunk chunk = onTheWay.take();
            long early = chunk.dueAt() - System.nanoTime();
            if (early > TIMER_SLACK) {
                LockSupport.parkNanos(early - TIMER_SLACK);
            }
            while (chunk.dueAt() - System.nanoTime() > 0) {
                Thread.onSpinWait();
            }
            return chunk;
        }

        /** The hold that this chunk runs into, if any. */
        private Hold heldAt(byte[] bytes) {
            Hold held = null;
            for (Hold hold : proxy.holds()) {
                if (hold.concerns(direction, ProxiedConnection.this)) {
                    HoldPattern.Result result = hold.pattern().find(bytes, matched.getOrDefault(hold, 0));
                    matched.put(hold, result.matched());
                    held = hold.hitBy(ProxiedConnection.this, result.times()) ? hold : held;
                }
            }
            return held;
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void unlessBroken(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
