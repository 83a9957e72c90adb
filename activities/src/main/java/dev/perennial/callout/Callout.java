package dev.perennial.callout;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * The edge at which jobs call the world: one request, once. No redirect is followed, nothing is repeated behind the caller's back, no
 * connection is kept, the answer is read up to a bound and in bounded time, and the host is one that may be called.
 */
public final class Callout implements AutoCloseable {

    private static final Duration TO_CONNECT = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final int CONNECTIONS = 1_000;

    private final AddressGuard guard;
    private final Secrets secrets;
    private final Optional<URI> application;
    private final HostLimits limits;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "callout-timer");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param application where the application answers, for calls by a path alone; empty: nobody said
     * @param callsAtOnce to one host
     * @param callsASecond to one host
     */
    public Callout(AddressGuard guard, Secrets secrets, Optional<URI> application, int callsAtOnce, int callsASecond) {
        this.guard = guard;
        this.secrets = secrets;
        this.application = application;
        this.limits = new HostLimits(callsAtOnce, callsASecond);
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(guard)
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(TO_CONNECT))
                                .build())
                        .build())
                // What is still open may be closed at the other end: a request that breaks there may have arrived.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Perennial")
                .build();
    }

    public Secrets secrets() {
        return secrets;
    }

    public Optional<URI> application() {
        return application;
    }

    /**
     * Sends the request, when it is its turn among the calls to that host.
     *
     * @param beat called about once a second; what it throws ends the call and is thrown here
     * @throws CalloutException when there is no answer, or the address may not be called
     */
    public Reply send(Call call, Runnable beat) throws CalloutException {
        refuseAddress(call.uri());
        return limits.within(Call.origin(call.uri()), () -> once(call, beat));
    }

    private void refuseAddress(URI uri) throws CalloutException {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw CalloutException.forbidden("an address needs a host, and no user in front of it");
        }
        if (scheme.equals("http") && !guard.isNamed(uri.getHost())) {
            throw CalloutException.forbidden(
                    "%s is called without TLS, which only hosts that PERENNIAL_HTTP_ALLOW names may be;"
                                    .formatted(uri.getHost())
                            + " write https://");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw CalloutException.forbidden("an address begins with https://");
        }
    }

    private Reply once(Call call, Runnable beat) throws CalloutException {
        HttpUriRequestBase request = request(call);
        AtomicBoolean late = new AtomicBoolean();
        AtomicReference<RuntimeException> ended = new AtomicReference<>();
        long begin = System.nanoTime();
        ScheduledFuture<?> deadline = timer.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                call.timeout().toMillis(),
                TimeUnit.MILLISECONDS);
        ScheduledFuture<?> beats = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        beat.run();
                    } catch (RuntimeException stop) {
                        ended.set(stop);
                        request.cancel();
                        throw stop;
                    }
                },
                BEAT.toMillis(),
                BEAT.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return read(request, call, begin);
        } catch (IOException | RuntimeException failure) {
            if (ended.get() != null) {
                throw ended.get();
            }
            throw late.get()
                    ? CalloutException.unknown("no whole answer in " + seconds(call.timeout()))
                    : broken(failure);
        } finally {
            deadline.cancel(false);
            beats.cancel(false);
        }
    }

    private static HttpUriRequestBase request(Call call) {
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.uri());
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(call.timeout()))
                .build());
        call.headers().forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
        if (call.body() != null) {
            // Its type is among the headers.
            request.setEntity(new ByteArrayEntity(call.body(), null));
        }
        return request;
    }

    private Reply read(HttpUriRequestBase request, Call call, long begin) throws IOException {
        HttpHost host = new HttpHost(
                call.uri().getScheme(), call.uri().getHost(), call.uri().getPort());
        ClassicHttpResponse response = client.executeOpen(host, request, null);
        try {
            InputStream content = response.getEntity() == null
                    ? InputStream.nullInputStream()
                    : response.getEntity().getContent();
            byte[] body = content == null ? new byte[0] : content.readNBytes(call.keep());
            boolean truncated = content != null && content.read() >= 0;
            return new Reply(
                    response.getCode(),
                    headers(response),
                    body,
                    truncated,
                    Duration.ofNanos(System.nanoTime() - begin));
        } finally {
            // To close it would read the rest of it, which may have no end.
            request.abort();
        }
    }

    private static Map<String, String> headers(ClassicHttpResponse response) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        return headers;
    }

    private static CalloutException broken(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ForbiddenAddressException forbidden) {
                return CalloutException.forbidden(forbidden.getMessage());
            }
        }
        return NoConnection.reason(failure)
                .map(CalloutException::notSent)
                .orElseGet(() -> CalloutException.unknown(
                        "the connection broke (" + failure.getClass().getSimpleName() + ")"));
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() % 1_000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            client.close();
        } catch (IOException e) {
            // Nothing is left that anybody waits for.
        }
    }
}
