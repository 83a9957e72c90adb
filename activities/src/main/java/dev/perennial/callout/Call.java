package dev.perennial.callout;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request to be sent once.
 *
 * @param headers by name, in the order in which they are sent
 * @param body null when there is none
 * @param timeout from the connection to the last byte of the answer
 * @param keep how many bytes of the answer are read at most
 */
public record Call(String method, URI uri, Map<String, List<String>> headers, byte[] body, Duration timeout, int keep) {

    /** Scheme, host and port: what shares limits, breaker and credentials. */
    public static String origin(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }

    /** For people: the query may hold secrets. */
    public static String shown(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
    }
}
