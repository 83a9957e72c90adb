package dev.perennial.alerts.channel;

import dev.perennial.alerts.channel.DeliveryResult.Accepted;
import dev.perennial.alerts.channel.DeliveryResult.Later;
import dev.perennial.alerts.channel.DeliveryResult.Refused;
import dev.perennial.alerts.channel.DeliveryResult.Unknown;
import dev.perennial.callout.NoConnection;
import dev.perennial.callout.RetryAfter;
import dev.perennial.database.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An address that takes JSON, and how its answers are read; no redirect is followed. */
public final class Webhook {

    static final Duration TO_CONNECT = Duration.ofSeconds(3);
    /** Of a whole try: a channel that is asked again in seconds need not be waited for longer. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final URI address;
    private final Duration timeout;
    private final Clock clock;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TO_CONNECT).build();

    Webhook(URI address, Duration timeout, Clock clock) {
        this.address = address;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** Says what is wrong by the setting's name; the address itself is a secret. */
    public static URI address(String setting, String text) {
        try {
            URI address = URI.create(text.strip());
            boolean safe = "https".equals(address.getScheme())
                    || ("http".equals(address.getScheme()) && LOOPBACK.contains(String.valueOf(address.getHost())));
            if (safe && address.getHost() != null && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // answered below, without quoting it
        }
        throw new IllegalArgumentException(setting + " must be an https address with a host and no user");
    }

    DeliveryResult post(Object body) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build();
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            HttpResponse<Void> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return read(response.statusCode(), response.headers().firstValue("Retry-After"), clock);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Unknown("no answer in " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Unknown("interrupted");
        } catch (ExecutionException e) {
            return broken(e.getCause());
        }
    }

    /** A webhook that is gone or locked (401, 403, 404, 410) is tried again as well: an operator may be mending it. */
    static DeliveryResult read(int status, Optional<String> retryAfter, Clock clock) {
        if (status >= 200 && status < 300) {
            return new Accepted();
        }
        return switch (status) {
            case 400, 413, 422 -> new Refused("HTTP " + status);
            default ->
                new Later("HTTP " + status, retryAfter.flatMap(header -> RetryAfter.parse(header, clock.instant())));
        };
    }

    /** Only what ended before the message was on its way is known not to have been taken. */
    static DeliveryResult broken(Throwable failure) {
        Optional<String> neverSent = NoConnection.reason(failure);
        if (neverSent.isPresent()) {
            return new Later(neverSent.get(), Optional.empty());
        }
        String reason = failure.getClass().getSimpleName();
        return failure instanceof IOException
                ? new Unknown("the connection broke (" + reason + ")")
                : new Refused("it cannot be sent (" + reason + ")");
    }
}
