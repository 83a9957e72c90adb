package dev.perennial.cli.connect;

import dev.perennial.cli.exit.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Where a Perennial is, like {@code https://perennial.example.com}: without a slash at the end, so that equal addresses are equal
 * texts.
 */
public record ServerAddress(String url) {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String EXAMPLE = "it is like https://perennial.example.com";

    /**
     * Reads one, and repeats nothing of it that could be a secret.
     *
     * @param insecure whether plain http to another machine is allowed
     */
    public static ServerAddress parse(String text, boolean insecure) {
        URI uri = uri(text.strip());
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (scheme.equals("http") && !THIS_MACHINE.contains(host) && !insecure) {
            throw Refusal.usage(
                    "http://%s would let anybody on the way read the token".formatted(host),
                    "use https, or allow it:  --insecure");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
        return new ServerAddress(scheme + "://" + host + port + path);
    }

    private static URI uri(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw Refusal.usage("the server's address is not a URL", EXAMPLE);
        }
        if (uri.getHost() == null || uri.getScheme() == null || !uri.getScheme().matches("(?i)https?")) {
            throw Refusal.usage("the server's address is not a URL of http or https", EXAMPLE);
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw Refusal.usage("the server's address has a user, a query or a fragment", EXAMPLE);
        }
        return uri;
    }

    @Override
    public String toString() {
        return url;
    }
}
