package dev.perennial.devstack.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Somebody's server: answers as it is told, in turn, and remembers what it was asked. */
public final class Origin implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "origin");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    // Mutable state, guarded by this
    private final Queue<Answer> answers = new ArrayDeque<>();
    private Answer last = text(200, "ok");

    /** @param headers by their names in small letters */
    public record Asked(String method, String path, Map<String, String> headers, String body) {}

    /** What it does with a request. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    public Origin() {
        this(0);
    }

    private Origin(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Where another one was, or nobody yet. */
    public static Origin at(int port) {
        return new Origin(port);
    }

    public String url(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    /** In this order; the last one from then on. */
    public synchronized Origin answers(Answer... inTurn) {
        answers.clear();
        answers.addAll(List.of(inTurn));
        return this;
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The only request that there was. */
    public Asked only() {
        if (asked.size() != 1) {
            throw new AssertionError("asked " + asked.size() + " times: " + asked);
        }
        return asked.get(0);
    }

    public static Answer text(int status, String body) {
        return with(status, Map.of("Content-Type", "text/plain"), body);
    }

    public static Answer json(int status, String body) {
        return with(status, Map.of("Content-Type", "application/json"), body);
    }

    public static Answer with(int status, Map<String, String> headers, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Letter after letter, without an end. */
    public static Answer endless(long pauseMillis) {
        return exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write('x');
                    if (pauseMillis > 0) {
                        exchange.getResponseBody().flush();
                        Thread.sleep(pauseMillis);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** The connection is closed without an answer. */
    public static Answer hangUp() {
        return HttpExchange::close;
    }

    private void serve(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        asked.add(new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        try {
            next().to(exchange);
        } finally {
            exchange.close();
        }
    }

    private synchronized Answer next() {
        if (!answers.isEmpty()) {
            last = answers.remove();
        }
        return last;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
