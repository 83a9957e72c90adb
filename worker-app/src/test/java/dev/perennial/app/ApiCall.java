package dev.perennial.app;

import dev.perennial.database.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** One call of the HTTP API, made as any program would make it. */
public final class ApiCall {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final HttpRequest.Builder request;

    private ApiCall(HttpRequest.Builder request) {
        this.request = request.timeout(Duration.ofSeconds(60));
    }

    public record Answer(int status, String body, HttpResponse<String> response) {

        @SuppressWarnings("unchecked")
        public Map<String, Object> json() {
            return Json.read(body, Map.class);
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    static ApiCall get(String url) {
        return new ApiCall(HttpRequest.newBuilder(URI.create(url)));
    }

    public static ApiCall post(String url) {
        return new ApiCall(HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.noBody()));
    }

    static ApiCall post(String url, String contentType, String body) {
        return new ApiCall(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    static ApiCall method(String method, String url) {
        return new ApiCall(HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.noBody()));
    }

    static ApiCall method(String method, String url, String contentType, String body) {
        return new ApiCall(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", contentType)
                .method(method, BodyPublishers.ofString(body)));
    }

    public ApiCall secret(String secret) {
        return header("Authorization", "Bearer " + secret);
    }

    public ApiCall header(String name, String value) {
        request.header(name, value);
        return this;
    }

    public Answer send() {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException("calling the API", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
