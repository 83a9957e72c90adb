package dev.perennial.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Addresses that an operator sets. A refusal says what would be right and repeats nothing: somebody may have put a password there. */
enum UrlSetting {
    NEXTJS_API_URL("https://your-app.vercel.app", "the application knows us by INTERNAL_API_KEY alone"),
    PERENNIAL_URL("https://perennial.example.com", "people sign in at the pages"),
    PERENNIAL_OIDC_ISSUER("https://login.example.com", "the provider knows us by PERENNIAL_OIDC_CLIENT_SECRET alone");

    private static final String THIS_MACHINE = "(?i)localhost|127(\\.[0-9]{1,3}){3}|\\[::1]";

    private final String example;
    private final String instead;

    /** @param instead what stands in the place of a user or a password */
    UrlSetting(String example, String instead) {
        this.example = example;
        this.instead = instead;
    }

    /**
     * The address to put paths behind.
     *
     * @throws IllegalArgumentException when it is none
     */
    URI read(String text) {
        String url = text == null ? "" : text.strip();
        wrong(url).ifPresent(this::refuse);
        return URI.create(url);
    }

    /** The same, of what nobody on the way may read or change. */
    URI readSafe(String text) {
        URI url = read(text);
        if (url.getScheme().equalsIgnoreCase("http") && !url.getHost().matches(THIS_MACHINE)) {
            refuse("has to begin with https://: plain HTTP is for this machine alone");
        }
        return url;
    }

    private void refuse(String problem) {
        throw new IllegalArgumentException("%s %s, as in %s".formatted(this, problem, example));
    }

    private Optional<String> wrong(String url) {
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

    private Optional<String> wrong(URI url) {
        if (url.getRawAuthority() != null && url.getRawAuthority().contains("@")) {
            return Optional.of("holds a user or password; " + instead);
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
