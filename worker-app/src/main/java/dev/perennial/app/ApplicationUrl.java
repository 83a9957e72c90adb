package dev.perennial.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads {@code NEXTJS_API_URL}. A refusal says what would be right and repeats nothing: somebody may have put a password there. */
final class ApplicationUrl {

    private static final String EXAMPLE = ", as in https://your-app.vercel.app";

    private ApplicationUrl() {}

    /**
     * The address to put paths behind.
     *
     * @throws IllegalArgumentException when it is none
     */
    static URI read(String text) {
        String url = text == null ? "" : text.strip();
        wrong(url).ifPresent(problem -> {
            throw new IllegalArgumentException("NEXTJS_API_URL " + problem + EXAMPLE);
        });
        return URI.create(url);
    }

    private static Optional<String> wrong(String url) {
        if (url.startsWith("\"") || url.startsWith("'")) {
            return Optional.of("is in quotation marks: set it without them");
        }
        if (!url.matches("(?i)https?://.*")) {
            return Optional.of("has to begin with https:// or http://");
        }
        if (url.matches("(?i)https?://([/?#:].*)?")) {
            return Optional.of("names no host");
        }
        try {
            return wrong(new URI(url));
        } catch (URISyntaxException unreadable) {
            return Optional.of("cannot be read as a URL: it holds a space or another character that has to be"
                    + " percent-encoded");
        }
    }

    private static Optional<String> wrong(URI url) {
        if (url.getRawAuthority() != null && url.getRawAuthority().contains("@")) {
            return Optional.of("holds a user or password; the application knows us by INTERNAL_API_KEY alone");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            return Optional.of("holds a query or a fragment, behind which no path can stand: leave out what begins with"
                    + " ? or #");
        }
        if (url.getHost() == null) {
            return Optional.of("names no host that HTTP allows: letters, digits, hyphens and dots, and no underscore;"
                    + " give a container an alias without one");
        }
        return Optional.empty();
    }
}
