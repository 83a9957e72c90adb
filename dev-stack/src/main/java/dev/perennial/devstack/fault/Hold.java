package dev.perennial.devstack.fault;

import dev.perennial.devstack.fault.FaultProxy.Direction;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A named place in a conversation, where it stops until the test says how it goes on. Made by {@link FaultProxy#holdAt}. */
public final class Hold {

    private final FaultProxy proxy;
    private final Direction direction;
    private final String bytes;
    private final HoldPattern pattern;
    /** Null for any. */
    private final ProxiedConnection only;

    private final CountDownLatch reached = new CountDownLatch(1);

    // Mutable state; the counter is guarded by this
    private int toCome;
    private volatile boolean released;
    private volatile ProxiedConnection held;

    Hold(FaultProxy proxy, Direction direction, String bytes, int nth, ProxiedConnection only) {
        if (nth < 1) {
            throw new IllegalArgumentException("The first occurrence is 1, not " + nth);
        }
        this.proxy = proxy;
        this.direction = direction;
        this.bytes = bytes;
        this.pattern = new HoldPattern(bytes);
        this.toCome = nth;
        this.only = only;
    }

    /** Whether the conversation has come here, waiting no longer than this. */
    public boolean await(Duration patience) {
        try {
            return reached.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the conversation has come here. */
    public boolean reached() {
        return reached.getCount() == 0;
    }

    /** What was held is delivered, and all that waits behind it. Not reached yet, it never will be. */
    public void release() {
        released = true;
        proxy.forget(this);
        if (held != null) {
            held.wake();
        }
    }

    /** What was held is never delivered: both ends see their connection reset. Not reached yet, it never will be. */
    public void cut() {
        proxy.forget(this);
        released = true;
        if (held != null) {
            held.reset();
        }
    }

    /**
     * Lets it go on, to the next occurrence of something on the same connection.
     *
     * @throws IllegalStateException when this place has not been reached
     */
    public Hold releaseUntil(Direction direction, String bytes) {
        if (held == null) {
            throw new IllegalStateException("Not reached yet: " + this);
        }
        Hold next = proxy.hold(new Hold(proxy, direction, bytes, 1, held));
        release();
        return next;
    }

    boolean concerns(Direction direction, ProxiedConnection connection) {
        return this.direction == direction && (only == null || only == connection);
    }

    HoldPattern pattern() {
        return pattern;
    }

    boolean isReleased() {
        return released;
    }

    /** Counts; returns true for the connection that completes the last one. */
    synchronized boolean hitBy(ProxiedConnection connection, int times) {
        if (toCome <= 0 || times == 0) {
            return false;
        }
        toCome -= times;
        if (toCome > 0) {
            return false;
        }
        held = connection;
        reached.countDown();
        return true;
    }

    @Override
    public String toString() {
        return direction + " " + bytes.strip();
    }
}
