package dev.perennial.devstack.github;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where logs are kept: behind an address that holds its permission, as that of a blob storage. It refuses a token beside it, and gives a
 * part of a log by {@code Range}.
 */
public final class LogStorage implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, String> logs = new ConcurrentHashMap<>();

    LogStorage() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.start();
    }

    String keep(String log) {
        String name = "/" + UUID.randomUUID();
        logs.put(name, log);
        return "http://localhost:%d%s?sig=permission"
                .formatted(server.getAddress().getPort(), name);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try {
            String log = logs.get(exchange.getRequestURI().getPath());
            if (exchange.getRequestHeaders().containsKey("Authorization")) {
                exchange.sendResponseHeaders(400, -1);
            } else if (log == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                send(exchange, log.getBytes(StandardCharsets.UTF_8));
            }
        } finally {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, byte[] log) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        byte[] part = Arrays.copyOfRange(log, from, log.length);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(range == null ? 200 : 206, part.length);
        exchange.getResponseBody().write(part);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
