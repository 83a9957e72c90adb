package dev.perennial.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perennial.crash.Life.OverException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Carries the mails of one life to where they are taken, and hangs up on the dead. */
final class MortalPost implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI destination;
    private final Life life;
    private final HttpServer server;

    MortalPost(URI destination, Life life) {
        this.destination = destination;
        this.life = life;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("a port for the post", e);
        }
        server.createContext("/", this::carry);
        server.start();
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void carry(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpResponse<byte[]> answer = life.send(Message.MAIL, () -> forward(exchange, body));
            exchange.getResponseHeaders().put("Content-Type", List.of("application/json"));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (OverException hangUp) {
            // an exchange that is closed without an answer
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("carrying a mail", e);
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        destination.resolve(exchange.getRequestURI().getPath()))
                .POST(BodyPublishers.ofByteArray(body));
        for (String header : List.of("Authorization", "Content-Type", "Idempotency-Key")) {
            request.header(header, exchange.getRequestHeaders().getFirst(header));
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }
}
