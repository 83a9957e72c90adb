package dev.perennial.devstack.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.http.ControlEndpoint;
import dev.perennial.devstack.http.Http;
import dev.perennial.devstack.http.Script;
import dev.perennial.devstack.mail.MailCatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands in for Slack's incoming webhooks, Discord's webhooks and PagerDuty's Events API v2, over real HTTP: refuses what they
 * would refuse, tells nobody.
 *
 * <ul>
 *   <li>{@code POST /services/T/B/X} as Slack, {@code POST /api/webhooks/1/X} as Discord, {@code POST /v2/enqueue} as
 *       PagerDuty
 *   <li>{@code GET /messages} what was taken, as JSON; {@code GET /healthz}
 *   <li>{@code POST /_control} sets the behaviour from outside, as {@link MailCatcher} has it; {@code to} is slack, discord or
 *       pagerduty
 * </ul>
 */
public final class AlertReceiver implements AutoCloseable {
    public static final String SLACK = "slack";
    public static final String DISCORD = "discord";
    public static final String PAGERDUTY = "pagerduty";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Script script = new Script();
    private final CountDownLatch closing = new CountDownLatch(1);

    // Mutable state, guarded by this
    private final List<Message> messages = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Set<String> incidents = new TreeSet<>();

    private AlertReceiver(int port) {
        this.server = listen(port);
        // As many as ask: one channel that is stalled must not keep the others waiting.
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "alert-receiver");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::route);
        server.start();
    }

    /** On a free port. */
    public static AlertReceiver start() {
        return start(0);
    }

    public static AlertReceiver start(int port) {
        return new AlertReceiver(port);
    }

    public URI slackUrl() {
        return url("/services/T/B/X");
    }

    public URI discordUrl() {
        return url("/api/webhooks/1/X");
    }

    public URI pagerDutyUrl() {
        return url("/v2/enqueue");
    }

    /** What it took, as JSON. */
    public URI messagesUrl() {
        return url("/messages");
    }

    /** For all further requests of a channel. */
    public void behave(String channel, Behaviour behaviour) {
        script.behaveFor(channel, behaviour);
    }

    /** What was taken, in that order. */
    public synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    public List<Message> messages(String channel) {
        return messages().stream()
                .filter(message -> message.channel().equals(channel))
                .toList();
    }

    /** Every request, whatever became of it. */
    public synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The keys of PagerDuty's incidents that are open. */
    public synchronized Set<String> openIncidents() {
        return Set.copyOf(incidents);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    void tried(String channel, int status) {
        synchronized (this) {
            attempts.add(new Attempt(channel, status, Instant.now()));
        }
    }

    void take(String channel, JsonNode body) {
        synchronized (this) {
            messages.add(new Message(channel, body, Instant.now()));
            String key = body.path("dedup_key").asText();
            switch (body.path("event_action").asText()) {
                case "trigger" -> incidents.add(key);
                case "resolve" -> incidents.remove(key);
                default -> {
                    // Of a channel that keeps no incidents.
                }
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        try {
            switch (exchange.getRequestURI().getPath()) {
                case "/services/T/B/X" -> endpoint(SLACK).handle(exchange);
                case "/api/webhooks/1/X" -> endpoint(DISCORD).handle(exchange);
                case "/v2/enqueue" -> endpoint(PAGERDUTY).handle(exchange);
                case "/_control" -> new ControlEndpoint(script).handle(exchange);
                case "/messages" -> Http.onlyGet(exchange, () -> Http.json(exchange, 200, messages()));
                case "/healthz" -> Http.onlyGet(exchange, () -> Http.json(exchange, 200, Http.OK));
                default -> Http.error(exchange, 404, "nothing here");
            }
        } finally {
            exchange.close();
        }
    }

    private AlertEndpoint endpoint(String channel) {
        return new AlertEndpoint(channel, this, script, closing);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static HttpServer listen(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The alert receiver cannot listen on port " + port, e);
        }
    }

    /** A message that was taken, as it came. */
    public record Message(String channel, JsonNode body, Instant at) {}

    /** @param status what was answered; 0 when the connection closes without an answer */
    public record Attempt(String channel, int status, Instant at) {}
}
