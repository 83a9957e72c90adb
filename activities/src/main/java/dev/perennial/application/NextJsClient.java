package dev.perennial.application;

import dev.perennial.application.SendResult.Accepted;
import dev.perennial.application.SendResult.Ambiguous;
import dev.perennial.application.SendResult.CircuitOpen;
import dev.perennial.application.SendResult.Misconfigured;
import dev.perennial.application.SendResult.Rejected;
import dev.perennial.application.SendResult.Suppressed;
import dev.perennial.application.SendResult.Throttled;
import dev.perennial.application.SendResult.Unavailable;
import dev.perennial.callout.CappedText;
import dev.perennial.callout.NoConnection;
import dev.perennial.callout.Redirect;
import dev.perennial.callout.RetryAfter;
import dev.perennial.database.Json;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * The application's internal API. One instance a target, shared by all jobs: they share its circuit breaker.
 *
 * <p>What comes of a try is returned, not thrown, and said in words of ours: neither the address nor a body is ever logged or
 * handed on.
 */
public final class NextJsClient {

    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final int MOST_REDIRECTS = 3;
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1,256}");

    private final URI sendEmail;
    private final String authorization;
    private final Duration timeout;
    private final CircuitBreaker breaker;
    private final Clock clock;
    private final HttpClient http;

    // Mutable state
    private volatile String lastFailure = "no answer yet";

    /**
     * @param base where the application answers, as in {@code NEXTJS_API_URL}
     * @param apiKey as in {@code INTERNAL_API_KEY}
     * @param timeout for one try, from the connection to the last byte of the answer; {@link #TIMEOUT} unless there is reason
     * @param clock only for a {@code Retry-After} that names a date
     */
    public NextJsClient(URI base, String apiKey, Duration timeout, CircuitBreaker breaker, Clock clock) {
        if (apiKey == null || !apiKey.chars().allMatch(c -> c > ' ' && c < 127) || apiKey.isEmpty()) {
            throw new IllegalArgumentException(
                    "INTERNAL_API_KEY is empty or holds a space, a line break or another character a header may not");
        }
        this.sendEmail = endpoint(base, "/api/internal/send-email");
        this.authorization = "Bearer " + apiKey;
        this.timeout = timeout;
        this.breaker = breaker;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
                .build();
    }

    /** Opens when half of the last twenty tries found no healthy endpoint; tries again after half a minute. */
    public static CircuitBreaker breaker(URI base) {
        return CircuitBreaker.of(
                base.getAuthority(),
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(10)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofSeconds(30))
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
    }

    /** Tries once. */
    public SendResult send(Mail mail) {
        if (!PRINTABLE.matcher(mail.idempotencyKey()).matches()) {
            return new Rejected(0, "its key holds characters that a header may not, or is too long");
        }
        if (!breaker.tryAcquirePermission()) {
            return new CircuitOpen(lastFailure);
        }
        long begin = breaker.getCurrentTimestamp();
        boolean recorded = false;
        try {
            SendResult result = post(mail, sendEmail, 0, System.nanoTime() + timeout.toNanos());
            tellBreaker(result, breaker.getCurrentTimestamp() - begin);
            recorded = true;
            return result;
        } finally {
            if (!recorded) {
                breaker.releasePermission();
            }
        }
    }

    private SendResult post(Mail mail, URI address, int followed, long deadline) {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request(mail, address), response -> new CappedText(LONGEST_ANSWER));
        try {
            // The request's own timeout ends with the headers; a body may drip for ever.
            HttpResponse<String> response = answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            Optional<Redirect> redirect = Redirect.of(response, address);
            return redirect.isPresent() ? follow(redirect.get(), mail, followed, deadline) : read(response);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Ambiguous("no answer in " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Ambiguous("interrupted");
        } catch (ExecutionException e) {
            return broken(e.getCause());
        }
    }

    /** Who answers with a redirect has taken nothing: what counts is the answer at the end of the way. */
    private SendResult follow(Redirect redirect, Mail mail, int followed, long deadline) {
        Optional<URI> next = redirect.follow();
        return next.isPresent() && followed < MOST_REDIRECTS
                ? post(mail, next.get(), followed + 1, deadline)
                : new Misconfigured(redirect.status(), redirect.shown());
    }

    private HttpRequest request(Mail mail, URI address) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("template", mail.template());
        body.put("to", mail.to());
        body.put("data", mail.data());
        body.put("idempotency_key", mail.idempotencyKey());
        return HttpRequest.newBuilder(address)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("Idempotency-Key", mail.idempotencyKey())
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body), StandardCharsets.UTF_8))
                .build();
    }

    private SendResult read(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return success(status, answer.body());
        }
        return switch (status) {
            case 401, 403, 404, 405, 407, 415 -> new Misconfigured(status, Optional.empty());
            case 408, 425 -> new Unavailable("HTTP " + status);
            case 409, 502, 504 -> new Ambiguous("HTTP " + status);
            case 429 -> new Throttled(retryAfter(answer));
            case 503 ->
                retryAfter(answer)
                        .<SendResult>map(asked -> new Throttled(Optional.of(asked)))
                        .orElseGet(() -> new Unavailable("HTTP 503"));
            default -> {
                if (status < 400) {
                    yield new Misconfigured(status, Optional.empty());
                }
                yield status < 500 ? refusal(status, answer.body()) : new Unavailable("HTTP " + status);
            }
        };
    }

    private Optional<Duration> retryAfter(HttpResponse<?> answer) {
        return answer.headers().firstValue("Retry-After").flatMap(header -> RetryAfter.parse(header, clock.instant()));
    }

    /** The application answers in JSON; anything else comes from something in between, or from half an answer. */
    private static SendResult success(int status, String body) {
        if (status == 204) {
            return new Accepted();
        }
        try {
            Object answer = Json.read(body, Object.class);
            return suppression(answer)
                    .orElseGet(() -> saysNo(answer)
                            ? new Rejected(status, "HTTP " + status + " that says it did not succeed")
                            : new Accepted());
        } catch (IllegalArgumentException e) {
            return new Ambiguous("HTTP " + status + " with an answer that is not JSON");
        }
    }

    private static SendResult refusal(int status, String body) {
        Rejected rejected = new Rejected(status, "HTTP " + status);
        try {
            return suppression(Json.read(body, Object.class)).orElse(rejected);
        } catch (IllegalArgumentException e) {
            return rejected;
        }
    }

    /** Whatever else the answer says: a provider that refuses such a mail is no failure. */
    private static Optional<SendResult> suppression(Object answer) {
        return answer instanceof Map<?, ?> fields
                ? Optional.ofNullable(fields.get("suppressed"))
                        .filter(said -> !said.equals(false))
                        .map(said -> new Suppressed(Suppressed.Reason.of(said)))
                : Optional.empty();
    }

    private static boolean saysNo(Object answer) {
        return Boolean.FALSE.equals(answer)
                || (answer instanceof Map<?, ?> fields
                        && (Boolean.FALSE.equals(fields.get("success")) || Boolean.FALSE.equals(fields.get("ok"))));
    }

    /** Only what surely ended before a byte of the mail was sent is known not to have been taken. */
    private static SendResult broken(Throwable failure) {
        return NoConnection.reason(failure)
                .<SendResult>map(Unavailable::new)
                .orElseGet(() -> new Ambiguous(
                        "the connection broke (" + failure.getClass().getSimpleName() + ")"));
    }

    /** A refusal is an answer: the endpoint lives. Being asked to slow down says nothing either way. */
    private void tellBreaker(SendResult result, long took) {
        if (result instanceof Unavailable || result instanceof Ambiguous) {
            lastFailure = result instanceof Unavailable gone ? gone.reason() : ((Ambiguous) result).reason();
            breaker.onError(took, breaker.getTimestampUnit(), new IllegalStateException(result.toString()));
        } else if (result instanceof Throttled) {
            breaker.releasePermission();
        } else {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        }
    }

    private static URI endpoint(URI base, String path) {
        if (base.getHost() == null
                || !("http".equals(base.getScheme()) || "https".equals(base.getScheme()))
                || base.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "NEXTJS_API_URL must be http or https with a host and no user, as in https://your-app.vercel.app");
        }
        return URI.create(base.toString().replaceAll("/+$", "") + path);
    }
}
