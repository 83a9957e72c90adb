package dev.perennial.cli.connect;

import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.database.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * A Perennial that answers at a URL, as commands reach it: each call is one request to {@code /api/v1} with the token. What may be
 * asked twice is asked again when the server is away for a moment. It never follows to another address: the token is for this one.
 */
public final class Remote {

    private static final Duration TO_CONNECT = Duration.ofSeconds(5);
    private static final Duration TO_ANSWER = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int TRIES = 3;
    private static final int MOST_PAGES = 200;
    private static final int MOST_IN_A_PAGE = 500;
    private static final int AWAY = 503;

    private final ServerAddress address;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TO_CONNECT).build();

    public Remote(ServerAddress address, String token) {
        this.address = address;
        this.token = token;
    }

    public ServerAddress address() {
        return address;
    }

    /** A part of a list, as the API gives it. */
    public interface Page<T> {

        List<T> items();

        /** Null at the end. */
        String nextCursor();
    }

    /**
     * A call, still without an answer.
     *
     * @param path below the server's address, without parameters
     * @param body JSON, or empty
     * @param key of a start: with it, to ask twice is to ask once
     */
    public record Call(
            String method,
            String path,
            List<Parameter> parameters,
            Optional<String> body,
            Optional<String> key,
            Duration patience) {

        private record Parameter(String name, String value) {}

        public static Call get(String path) {
            return of("GET", path);
        }

        public static Call post(String path) {
            return of("POST", path);
        }

        public static Call put(String path) {
            return of("PUT", path);
        }

        public static Call patch(String path) {
            return of("PATCH", path);
        }

        public static Call delete(String path) {
            return of("DELETE", path);
        }

        private static Call of(String method, String path) {
            return new Call(method, path, List.of(), Optional.empty(), Optional.empty(), TO_ANSWER);
        }

        /** Left out when the value is empty. */
        public Call with(String name, String value) {
            if (value.isEmpty()) {
                return this;
            }
            List<Parameter> more = new ArrayList<>(parameters);
            more.add(new Parameter(name, value));
            return new Call(method, path, List.copyOf(more), body, key, patience);
        }

        public Call with(String name, Optional<String> value) {
            return with(name, value.orElse(""));
        }

        public Call sending(Object json) {
            return new Call(method, path, parameters, Optional.of(Json.write(json)), key, patience);
        }

        public Call keyed(String idempotencyKey) {
            return new Call(method, path, parameters, body, Optional.of(idempotencyKey), patience);
        }

        /** The server holds the answer back for as long. */
        public Call waiting(Duration longer) {
            return new Call(method, path, parameters, body, key, TO_ANSWER.plus(longer));
        }

        private boolean mayBeRepeated() {
            return method.equals("GET") || key.isPresent();
        }

        private String target() {
            StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
            parameters.forEach(parameter -> query.add(parameter.name() + "=" + encoded(parameter.value())));
            return path + query;
        }
    }

    /** A segment of a path. What cannot be the name of anything becomes one that nothing has: a server takes no escapes in paths. */
    public static String segment(String text) {
        return text.matches("[A-Za-z0-9_-]+") ? text : "_";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * An answer of 2xx.
     *
     * @throws Refusal with what the server says against it, or because nobody answers
     */
    public RemoteAnswer ask(Call call) {
        return successful(askAnyhow(call));
    }

    /** The same of an answer that is there. */
    public RemoteAnswer successful(RemoteAnswer answer) {
        if (!answer.isSuccess()) {
            throw answer.refusal(address);
        }
        return answer;
    }

    public <T> T ask(Call call, Class<T> type) {
        return understood(() -> ask(call).read(type));
    }

    /** Up to so many items of a list, from as few pages as there can be, and not from more than two hundred. */
    public <T, P extends Page<T>> List<T> list(Call call, int most, Class<P> type) {
        List<T> items = new ArrayList<>();
        String cursor = "";
        for (int pages = 0; cursor != null && items.size() < most && pages < MOST_PAGES; pages++) {
            int limit = Math.min(MOST_IN_A_PAGE, most - items.size());
            P page = ask(call.with("limit", Integer.toString(limit)).with("cursor", cursor), type);
            items.addAll(page.items());
            cursor = page.nextCursor();
        }
        return items;
    }

    /** Whatever is answered, also a refusal. */
    public RemoteAnswer askAnyhow(Call call) {
        for (int tried = 1; ; tried++) {
            boolean last = tried == TRIES || !call.mayBeRepeated();
            try {
                RemoteAnswer answer = once(call);
                if (last || answer.status() != AWAY) {
                    return answer;
                }
                Pause.of(shorter(answer.retryAfter().orElse(FIRST_PAUSE), LONGEST_PAUSE));
            } catch (ConnectException | HttpConnectTimeoutException nobody) {
                throw unreachable(nobody);
            } catch (IOException broken) {
                if (last) {
                    throw unreachable(broken);
                }
                Pause.of(FIRST_PAUSE);
            }
        }
    }

    /** Reads what the server said; a newer one may say what this version does not know. */
    public <T> T understood(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException | NullPointerException foreign) {
            throw Refusal.refused(
                    "%s answers what this version of the command does not understand".formatted(address),
                    "it may be newer: use the command of the same version");
        }
    }

    private RemoteAnswer once(Call call) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.url() + call.target()))
                .timeout(call.patience())
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json, application/problem+json")
                .header("Accept-Encoding", "gzip")
                .method(call.method(), call.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        call.body().ifPresent(body -> request.header("Content-Type", "application/json"));
        call.key().ifPresent(key -> request.header("Idempotency-Key", key));
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new RemoteAnswer(response.statusCode(), response.headers(), text(response));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String text(HttpResponse<byte[]> response) throws IOException {
        boolean packed = response.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equalsIgnoreCase)
                .isPresent();
        byte[] plain = packed
                ? new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes()
                : response.body();
        return new String(plain, StandardCharsets.UTF_8);
    }

    private Refusal unreachable(IOException cause) {
        return Refusal.unreachable(
                cause,
                "Perennial at %s cannot be reached: %s".formatted(address, words(cause)),
                "check the address, and that worker-app runs there with the role api");
    }

    private static String words(IOException cause) {
        String words = Database.lastWords(cause);
        return words.equals("ClosedChannelException") || words.equals("ConnectException")
                ? "connection refused"
                : words;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Whether somebody who waits should go on: the server is away, which says nothing about what it does. */
    public static boolean isAway(Refusal refusal) {
        return refusal.exitCode() == ExitCode.UNREACHABLE;
    }

    /** A token is in here. */
    @Override
    public String toString() {
        return "Remote[" + address + "]";
    }
}
