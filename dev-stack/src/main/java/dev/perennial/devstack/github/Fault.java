package dev.perennial.devstack.github;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * What goes wrong with a request.
 *
 * @param path a part of the paths that it is meant for
 */
public record Fault(String path, Befalling befalling) {

    private static final String DISPATCHES = "/dispatches";

    /** How it goes wrong. */
    public interface Befalling {

        /** @param request does what was asked for, and its answer is not sent */
        void befall(HttpExchange exchange, Http request) throws IOException;
    }

    /** The request itself. */
    public interface Http {
        void doIt() throws IOException;
    }

    void befall(HttpExchange exchange, Http request) throws IOException {
        befalling.befall(exchange, request);
    }

    /** The workflow is dispatched, and nobody hears of it for so long. */
    public static Fault dispatchedAndSilent(Duration silence) {
        return new Fault(DISPATCHES, (exchange, request) -> {
            request.doIt();
            await(silence);
        });
    }

    /** The workflow is dispatched, and the connection breaks. */
    public static Fault dispatchedAndHungUp() {
        return new Fault(DISPATCHES, (exchange, request) -> request.doIt());
    }

    /** Nothing is dispatched, and the connection breaks. */
    public static Fault lost() {
        return new Fault(DISPATCHES, (exchange, request) -> {});
    }

    /** The workflow is dispatched, and a proxy answers in place of GitHub. */
    public static Fault dispatchedAnd(int status) {
        return new Fault(DISPATCHES, (exchange, request) -> {
            request.doIt();
            send(exchange, status, Map.of(), "<html>Unicorn!</html>");
        });
    }

    /** Nothing is done of what has this in its path. */
    public static Fault refused(String path, int status, Map<String, String> headers, String message) {
        return new Fault(
                path,
                (exchange, request) -> send(exchange, status, headers, "{\"message\": \"%s\"}".formatted(message)));
    }

    private static void send(HttpExchange exchange, int status, Map<String, String> headers, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void await(Duration silence) {
        try {
            Thread.sleep(silence.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
