package dev.perennial.job;

import java.net.URI;
import java.util.Optional;

/**
 * A page of somebody else's about a run.
 *
 * @param where whose page it is, in a word, such as GitHub
 * @param text what is there
 */
public record ResultLink(String where, String text, String url) {

    /** Empty for what is no address of a page: a result is what another server said. */
    public static Optional<ResultLink> of(String where, String text, Object url) {
        return Optional.ofNullable(url)
                .map(Object::toString)
                .filter(ResultLink::isPage)
                .map(address -> new ResultLink(where, text, address));
    }

    private static boolean isPage(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null && String.valueOf(uri.getScheme()).matches("(?i)https?");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
