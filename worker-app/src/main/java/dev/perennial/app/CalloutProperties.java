package dev.perennial.app;

import dev.perennial.callout.AddressGuard;
import dev.perennial.callout.Callout;
import dev.perennial.callout.Secrets;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What jobs may call, and how hard.
 *
 * @param allow hosts and ranges of addresses that may be called though they are not public; only those that are named are called without TLS
 * @param secrets names of environment variables that jobs may send, each with its host, as in {@code STRIPE_KEY@api.stripe.com}
 * @param callsAtOnce to one host, from this process
 * @param callsASecond to one host, from this process
 */
@ConfigurationProperties("perennial.http")
public record CalloutProperties(List<String> allow, List<String> secrets, int callsAtOnce, int callsASecond) {

    private static final String CRON_SECRET = "CRON_SECRET";

    /** The application may be called always, and is told what its cron was told before. */
    Callout callout(URI application, UnaryOperator<String> environment) {
        if (callsAtOnce < 1 || callsASecond < 1) {
            throw new IllegalArgumentException(
                    "PERENNIAL_HTTP_CALLS_AT_ONCE and PERENNIAL_HTTP_CALLS_A_SECOND are whole numbers from 1");
        }
        String host = application.getHost();
        return new Callout(
                AddressGuard.allowing(Stream.concat(given(allow), Stream.of(host.replaceAll("[\\[\\]]", "")))
                        .toList()),
                Secrets.of(
                        Stream.concat(given(secrets), Stream.of(CRON_SECRET + "@" + host))
                                .toList(),
                        environment),
                Optional.of(application),
                callsAtOnce,
                callsASecond);
    }

    private static Stream<String> given(List<String> entries) {
        return entries == null ? Stream.empty() : entries.stream().filter(entry -> !entry.isBlank());
    }
}
