package dev.perennial.bench.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perennial.bench.basis.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web application's endpoint on this machine that many jobs call, and which notes when each of them came. */
public final class CalledEndpoint implements AutoCloseable {

    private static final String PATH = "/jobs/";

    private final Map<Integer, Queue<Instant>> calls = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    private CalledEndpoint(HttpServer server) {
        this.server = server;
        server.createContext(PATH, this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public static CalledEndpoint start() throws IOException {
        return new CalledEndpoint(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000));
    }

    public String url(int job) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH + job;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Instant came = Instant.now();
        int job = Integer.parseInt(exchange.getRequestURI().getPath().substring(PATH.length()));
        calls.computeIfAbsent(job, any -> new ConcurrentLinkedQueue<>()).add(came);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    /** One tick of a job. */
    public record Tick(int job, Instant at) {}

    /**
     * Seconds from each tick to the first call of its job that came then or later; those that never came are left out.
     *
     * @param period between two ticks of a job: what comes later than that is for the next
     */
    public Samples lateness(List<Tick> ticks, Duration period) {
        return new Samples(ticks.stream()
                .flatMap(tick -> calls.getOrDefault(tick.job(), new ConcurrentLinkedQueue<>()).stream()
                        .map(came -> Duration.between(tick.at(), came))
                        .filter(late -> !late.isNegative() && late.compareTo(period) < 0)
                        .sorted()
                        .limit(1))
                .map(late -> late.toNanos() / 1e9)
                .toList());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
