package dev.perennial.devstack.mail;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.http.ControlEndpoint;
import dev.perennial.devstack.http.Http;
import dev.perennial.devstack.http.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for the Next.js application's {@code POST /api/internal/send-email}: takes mails over real HTTP,
 * sends none.
 *
 * <ul>
 *   <li>{@code POST /api/internal/send-email} wants {@code Authorization: Bearer <key>}, JSON with {@code template},
 *       {@code to} and {@code data}; remembers {@code Idempotency-Key}: a repetition is answered
 *       {@code {"ok":true,"duplicate":true}} and is no second mail
 *   <li>{@code GET /} a page with the mails, {@code GET /mails} and {@code GET /_attempts} the same as JSON,
 *       {@code GET /healthz}
 *   <li>{@code POST /_control} sets the behaviour from outside, for instance {@code {"behaviour":"fail","status":500,
 *       "times":2}}; {@code behaviour} is accept, fail, too_many_requests, stall, accept_then_stall, accept_then_reset,
 *       malformed or suppress; {@code millis} is how long to stall or the Retry-After; {@code reason} is what suppress
 *       says; {@code to} limits it to one recipient
 * </ul>
 */
public final class MailCatcher implements AutoCloseable {
    private final String apiKey;
    private final HttpServer server;
    private final ExecutorService threads;
    private final Mailbox mailbox;
    private final Script script = new Script();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    private MailCatcher(String apiKey, int port, Optional<Path> journal) {
        this.apiKey = apiKey;
        this.mailbox = new Mailbox(journal);
        this.server = listen(port);
        // As many as ask: whoever is stalled must not keep the others waiting.
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "mail-catcher");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::route);
        server.start();
    }

    /** On a free port. */
    public static MailCatcher start(String apiKey) {
        return start(apiKey, 0);
    }

    public static MailCatcher start(String apiKey, int port) {
        return new MailCatcher(apiKey, port, Optional.empty());
    }

    /** With a file in which mails and their keys survive a restart. */
    public static MailCatcher start(String apiKey, int port, Path journal) {
        return new MailCatcher(apiKey, port, Optional.of(journal));
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The mails, for a person to look at. */
    public URI page() {
        return baseUrl().resolve("/");
    }

    /** One per distinct key, in the order of acceptance. */
    public List<Mail> accepted() {
        return mailbox.mails();
    }

    /** Every request that was meant to be a mail, in the order of arrival. */
    public List<Attempt> attempts() {
        return mailbox.attempts();
    }

    /** How many requests were open at the same time, at most. */
    public int mostInFlight() {
        return mostInFlight.get();
    }

    /** As if it had just been started: no mail, no key, no behaviour. A journal stays as it is. */
    public void forget() {
        mailbox.forget();
        script.forget();
    }

    /** For all further requests. */
    public void behave(Behaviour behaviour) {
        script.behave(behaviour);
    }

    /** For one recipient, whatever holds for the others. */
    public void behaveFor(String address, Behaviour behaviour) {
        script.behaveFor(address, behaviour);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void route(HttpExchange exchange) throws IOException {
        try {
            switch (exchange.getRequestURI().getPath()) {
                case "/api/internal/send-email" -> takeMail(exchange);
                case "/_control" -> new ControlEndpoint(script).handle(exchange);
                case "/mails" -> Http.onlyGet(exchange, () -> Http.json(exchange, 200, accepted()));
                case "/_attempts" -> Http.onlyGet(exchange, () -> Http.json(exchange, 200, attempts()));
                case "/healthz" -> Http.onlyGet(exchange, () -> Http.json(exchange, 200, Http.OK));
                case "/" -> Http.onlyGet(exchange, () -> Http.html(exchange, MailPage.of(accepted(), attempts())));
                default -> Http.error(exchange, 404, "nothing here");
            }
        } finally {
            exchange.close();
        }
    }

    private void takeMail(HttpExchange exchange) throws IOException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try {
            new SendEmailEndpoint(apiKey, mailbox, script, closing).handle(exchange);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private static HttpServer listen(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The mail catcher cannot listen on port " + port, e);
        }
    }

    /**
     * A mail that was accepted.
     *
     * @param idempotencyKey empty when the request had none
     */
    public record Mail(String idempotencyKey, String template, String to, Map<String, Object> data, Instant at) {}

    /**
     * A request, whatever became of it.
     *
     * @param idempotencyKey empty when the request had none
     * @param to empty when it could not be read
     * @param status what was answered, or is going to be; 0 when the connection closes without an answer
     */
    public record Attempt(String idempotencyKey, String to, int status, Instant at, boolean duplicate) {}
}
