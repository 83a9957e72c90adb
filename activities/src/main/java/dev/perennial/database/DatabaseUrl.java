package dev.perennial.database;

import dev.perennial.failure.Redaction;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the database is, in either of the two spellings that platforms hand out: {@code postgres://user:password@host/name}
 * (Railway, Heroku) or {@code jdbc:postgresql://…}.
 *
 * <p>{@link #toString()} leaves the credentials out: a URL ends up in logs.
 */
public final class DatabaseUrl {

    private static final String FORMS =
            "expected postgres://user:password@host:5432/name or jdbc:postgresql://host:5432/name?user=…";

    private static final Pattern SERVER =
            Pattern.compile("(?:(?<user>[^:@]*)(?::(?<password>[^@]*))?@)?(?<hosts>[^@]+)");

    private final String jdbcUrl;

    private DatabaseUrl(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    /** @throws IllegalArgumentException when it is neither, with what would be right; the text itself is not repeated */
    public static DatabaseUrl parse(String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("DATABASE_URL environment variable required: " + FORMS);
        }
        String url = text.strip();
        if (url.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(withOurParameters(url));
        }
        if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
            return new DatabaseUrl(withOurParameters(fromUri(url)));
        }
        throw new IllegalArgumentException("DATABASE_URL is not a PostgreSQL URL: " + FORMS);
    }

    /** For the JDBC driver; holds the credentials. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    @Override
    public String toString() {
        return Redaction.of(jdbcUrl.replaceAll("\\?.*", ""));
    }

    private static String fromUri(String url) {
        try {
            URI uri = new URI(url);
            // Not getHost(): it is null for a name with an underscore, as containers have.
            Matcher server = SERVER.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
            if (!server.matches() || uri.getPath() == null || uri.getPath().length() < 2) {
                throw new IllegalArgumentException("DATABASE_URL names no host or no database: " + FORMS);
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            if (server.group("user") != null) {
                parameters.put("user", decoded(server.group("user")));
            }
            if (server.group("password") != null) {
                parameters.put("password", decoded(server.group("password")));
            }
            String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
            return "jdbc:postgresql://" + server.group("hosts") + uri.getRawPath() + queryOf(parameters, query);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "DATABASE_URL cannot be read as a URL; are special characters of the password percent-encoded? "
                            + FORMS);
        }
    }

    private static String queryOf(Map<String, String> parameters, String given) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        parameters.forEach((name, value) -> query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        if (!given.isEmpty()) {
            query.add(given);
        }
        return query.toString();
    }

    /**
     * Text parameters go untyped, so that the application's ids may be text or uuid and its statuses text or enums; our times
     * do not depend on the session's zone.
     */
    private static String withOurParameters(String jdbcUrl) {
        String glue = jdbcUrl.contains("?") ? "&" : "?";
        return jdbcUrl.contains("stringtype=") ? jdbcUrl : jdbcUrl + glue + "stringtype=unspecified";
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
