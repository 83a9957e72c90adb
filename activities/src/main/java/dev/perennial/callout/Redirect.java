package dev.perennial.callout;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.function.Predicate;

/** An answer that points elsewhere. */
public record Redirect(int status, URI from, Optional<URI> to) {

    private static final int LONGEST = 200;

    /** Empty when the answer is no redirect. */
    public static Optional<Redirect> of(HttpResponse<?> answer, URI from) {
        boolean redirects =
                switch (answer.statusCode()) {
                    case 301, 302, 303, 307, 308 -> true;
                    default -> false;
                };
        return redirects
                ? Optional.of(new Redirect(
                        answer.statusCode(),
                        from,
                        answer.headers()
                                .firstValue("Location")
                                .filter(Predicate.not(String::isBlank))
                                .flatMap(location -> resolve(from, location))))
                : Optional.empty();
    }

    private static Optional<URI> resolve(URI from, String location) {
        try {
            return Optional.of(from.resolve(location.strip())).filter(to -> to.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Where the same request may be sent again: only these two keep method and body, and a key is for the origin that it was
     * meant for.
     */
    public Optional<URI> follow() {
        boolean keepsTheRequest = status == 307 || status == 308;
        return to.filter(target -> keepsTheRequest && isSameOrigin(target));
    }

    private boolean isSameOrigin(URI target) {
        return target.getRawUserInfo() == null
                && from.getScheme().equalsIgnoreCase(target.getScheme())
                && from.getHost().equalsIgnoreCase(target.getHost())
                && port(from) == port(target);
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    /** For people; whatever else an address holds may be a secret. */
    public Optional<String> shown() {
        return to.map(target -> target.getScheme() + "://" + target.getHost()
                        + (target.getPort() < 0 ? "" : ":" + target.getPort()) + target.getRawPath())
                .map(text -> text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
    }
}
