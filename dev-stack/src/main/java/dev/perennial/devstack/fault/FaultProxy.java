package dev.perennial.devstack.fault;

import dev.perennial.devstack.process.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP proxy on the loopback address that breaks what passes through it, when it is told to: slowly, cut off, half open, or
 * held at a message that a test names.
 *
 * <p>All that a process does to the world crosses a socket. Dying between two lines of code is dying before the next
 * message, so a place in the conversation is as good a fault point as a place in the code, and nothing of it is in the
 * product.
 */
public final class FaultProxy implements AutoCloseable {

    /** Which way a message goes. */
    public enum Direction {
        /** Held here, it was sent and is not yet delivered. */
        TO_SERVER,
        /** Held here, it was executed and the answer is not yet delivered. */
        FROM_SERVER
    }

    private final InetSocketAddress server;
    private final InetSocketAddress here;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<Hold> holds = new CopyOnWriteArrayList<>();

    // Mutable state; the listener and the stand-in are guarded by this
    private volatile long delayNanos;
    private volatile long fromServerBytesPerSecond = Long.MAX_VALUE;
    private volatile boolean nothingPasses;
    private ServerSocket listener;
    private Thread acceptor;
    private Socket portKeeper;

    private FaultProxy(InetSocketAddress server) {
        this.server = server;
        this.here = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.next());
        listen();
    }

    /** In front of a server that need not be there yet: a client is hung up on for as long as it is not. */
    public static FaultProxy to(String host, int port) {
        return new FaultProxy(new InetSocketAddress(host, port));
    }

    /** Where clients connect, at 127.0.0.1. */
    public int port() {
        return here.getPort();
    }

    /**
     * From now on everything arrives later, each way, without holding up what follows it: a longer line, not a narrower one.
     *
     * @param eachWay kept to about 50 microseconds; zero is the default
     */
    public FaultProxy delay(Duration eachWay) {
        delayNanos = eachWay.toNanos();
        return this;
    }

    /**
     * From now on each connection gets at most so much of the server: a narrower line. What does not fit waits here, up to some
     * megabytes, and then at the server.
     *
     * @param bytesPerSecond above 0; without limit is the default
     */
    public FaultProxy limitFromServer(long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("nothing would pass");
        }
        fromServerBytesPerSecond = bytesPerSecond;
        return this;
    }

    /** As wide as the machine allows, as by default. */
    public FaultProxy unlimited() {
        return limitFromServer(Long.MAX_VALUE);
    }

    /** Resets every connection, and refuses new ones until {@link #heal()}. */
    public synchronized void cut() {
        if (portKeeper == null) {
            stopListening();
            portKeeper = keepPort();
        }
        connections.forEach(ProxiedConnection::reset);
    }

    /** Connections stay and new ones are taken, and nothing passes until {@link #heal()}; then it all does. */
    public void blackhole() {
        nothingPasses = true;
    }

    /** Ends {@link #cut()} and {@link #blackhole()}, and releases every hold. A delay stays. */
    public synchronized void heal() {
        nothingPasses = false;
        holds.forEach(Hold::release);
        connections.forEach(ProxiedConnection::wake);
        if (portKeeper != null) {
            quietly(portKeeper);
            portKeeper = null;
            listen();
        }
    }

    /**
     * Holds the message that completes the n-th occurrence of some text from now on, and all that follows it the same way on
     * the same connection. What arrived together with it is held too; other connections go on.
     *
     * @param bytes as they cross the wire, one byte a character; found over the limits of packets too
     * @param nth 1 is the next, counted over all connections together
     */
    public Hold holdAt(Direction direction, String bytes, int nth) {
        return hold(new Hold(this, direction, bytes, nth, null));
    }

    Hold hold(Hold hold) {
        holds.add(hold);
        return hold;
    }

    void forget(Hold hold) {
        holds.remove(hold);
    }

    void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }

    List<Hold> holds() {
        return holds;
    }

    long delayNanos() {
        return delayNanos;
    }

    /** Of each connection. */
    long bytesPerSecond(Direction direction) {
        return direction == Direction.FROM_SERVER ? fromServerBytesPerSecond : Long.MAX_VALUE;
    }

    boolean nothingPasses() {
        return nothingPasses;
    }

    @Override
    public synchronized void close() {
        nothingPasses = false;
        quietly(listener);
        quietly(portKeeper);
        connections.forEach(ProxiedConnection::reset);
        holds.forEach(Hold::cut);
    }

    private void listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(here, 256);
            listener = socket;
            acceptor = ProxiedConnection.thread("fault-proxy-" + port(), () -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy cannot listen on port " + port(), e);
        }
    }

    /** The port is free when nobody waits on it any more. */
    private void stopListening() {
        quietly(listener);
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                ProxiedConnection connection = new ProxiedConnection(this, socket.accept());
                connections.add(connection);
                connection.open();
                if (socket.isClosed()) {
                    connection.reset();
                }
            } catch (IOException closed) {
                // Cut or closed: the loop's condition says which way it goes.
            }
        }
    }

    InetSocketAddress server() {
        return server;
    }

    /** Bound and not listening: clients are refused, and nobody else is given the port. */
    private Socket keepPort() {
        try {
            Socket socket = new Socket();
            socket.setReuseAddress(true);
            socket.bind(here);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("Somebody took port " + port(), e);
        }
    }

    private static void quietly(AutoCloseable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (Exception e) {
            // It is gone, which is what was wanted.
        }
    }
}
