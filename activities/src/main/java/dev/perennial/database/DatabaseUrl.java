package dev.perennial.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the database is, in either of the two spellings that platforms hand out: {@code postgres://user:password@host/name}
 * (Railway, Heroku) or {@code jdbc:postgresql://…}.
 *
 * <p>It is taken apart here, and only the parts reach the driver: the driver logs a URL that it cannot read, with the password
 * in it. {@link #toString()} leaves the credentials out, and no refusal repeats the text.
 */
public final class DatabaseUrl {

    private static final String JDBC = "jdbc:postgresql:";
    private static final String FORMS =
            "expected postgres://user:password@host:5432/name or jdbc:postgresql://host:5432/name?user=…";
    private static final String PERCENT_ENCODE =
            "cannot be read: percent-encode the special characters of user and password (/ is %2F, @ is %40, # is %23,"
                    + " ? is %3F, : is %3A, % is %25, & is %26, a space is %20); ";

    private static final Pattern HOST = Pattern.compile("([\\p{L}\\p{N}._-]+|\\[[0-9a-fA-F:.]+\\])(?::([0-9]{1,5}))?");
    private static final Pattern BROKEN_ENCODING = Pattern.compile("%(?![0-9a-fA-F]{2})");
    private static final int HIGHEST_PORT = 65_535;
    private static final int USUAL_PORT = 5432;

    private final List<Host> hosts;
    private final String database;
    private final UrlParameters parameters;

    private record Host(String name, Optional<Integer> port) {
        @Override
        public String toString() {
            return name + port.map(number -> ":" + number).orElse("");
        }
    }

    private DatabaseUrl(List<Host> hosts, String database, UrlParameters parameters) {
        this.hosts = hosts;
        this.database = database;
        this.parameters = parameters;
    }

    /** As {@link #parse(String, String)}, for the variable {@code DATABASE_URL}. */
    public static DatabaseUrl parse(String text) {
        return parse("DATABASE_URL", text);
    }

    /**
     * Reads either spelling.
     *
     * @param variable that it was set in, for the refusal
     * @throws IllegalArgumentException when it is neither, with what would be right; the text itself is not repeated
     */
    public static DatabaseUrl parse(String variable, String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(variable + " environment variable required: " + FORMS);
        }
        return new Reader(variable).read(text.strip());
    }

    /**
     * Opens connections there. With what the URL itself says, before what is usual.
     *
     * @param usual the driver's properties for what the URL leaves open
     */
    public PGSimpleDataSource dataSource(Map<String, String> usual) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(hosts.stream().map(Host::name).toArray(String[]::new));
        source.setPortNumbers(
                hosts.stream().mapToInt(host -> host.port().orElse(USUAL_PORT)).toArray());
        source.setDatabaseName(database);
        parameters.user().ifPresent(source::setUser);
        parameters.password().ifPresent(source::setPassword);
        usual.forEach((name, value) -> set(source, name, value));
        // Text goes untyped, so that the application's ids may be text or uuid and its statuses text or enums.
        set(source, PGProperty.STRING_TYPE.getName(), "unspecified");
        parameters.driver().forEach((name, value) -> set(source, name, value));
        // Together with the URL's own, for who asks for more.
        Optional.ofNullable(usual.get(PGProperty.OPTIONS.getName())).ifPresent(source::setOptions);
        return source;
    }

    /** As {@link #dataSource(Map)} in the application's schema, when nothing is usual. */
    public PGSimpleDataSource dataSource() {
        return dataSource(searchPath()
                .map(path -> Map.of(PGProperty.CURRENT_SCHEMA.getName(), path))
                .orElse(Map.of()));
    }

    /** For tools that know nothing else: without the password. */
    public String jdbcUrl() {
        String url = dataSource().getUrl();
        return parameters
                .user()
                .map(user -> url + (url.contains("?") ? "&" : "?") + "user=" + UrlParameters.encoded(user))
                .orElse(url);
    }

    /** The schema that holds the application's tables, as {@code ?schema=} names it; empty: the server's own search path. */
    public Optional<String> schema() {
        return parameters.schemas().stream().findFirst();
    }

    /** What the session's {@code search_path} has to be, quoted; empty: as the server sets it. */
    public Optional<String> searchPath() {
        return parameters.schemas().isEmpty()
                ? Optional.empty()
                : Optional.of(parameters.schemas().stream()
                        .map(ApplicationSchema::quoted)
                        .collect(Collectors.joining(", ")));
    }

    /** Options for the session that the URL gives itself, as {@code -c name=value}; empty when it gives none. */
    public Optional<String> options() {
        return Optional.ofNullable(parameters.driver().get(PGProperty.OPTIONS.getName()));
    }

    /** A sentence for each parameter that has no effect here, with what has; it holds no value. */
    public List<String> notices() {
        return parameters.notices();
    }

    /** Host and name, without credentials. */
    @Override
    public String toString() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(",")) + "/" + database;
    }

    private static void set(PGSimpleDataSource source, String name, String value) {
        try {
            source.setProperty(name, value);
        } catch (java.sql.SQLException unknown) {
            throw new IllegalStateException("the driver does not know " + name, unknown);
        }
    }

    /** Reads one text; everything that it cannot be sure of is refused. */
    private record Reader(String variable) {

        DatabaseUrl read(String text) {
            if ("\"'`".indexOf(text.charAt(0)) >= 0) {
                throw refused("is in quotation marks: set it without them; ");
            }
            if (text.chars().anyMatch(c -> c <= ' ')
                    || BROKEN_ENCODING.matcher(text).find()) {
                throw refused(PERCENT_ENCODE);
            }
            if (text.startsWith(JDBC)) {
                return fromJdbc(text.substring(JDBC.length()));
            }
            if (text.startsWith("postgres://") || text.startsWith("postgresql://")) {
                return fromUri(text.substring(text.indexOf("//") + 2));
            }
            throw refused("is not a PostgreSQL URL: ");
        }

        /** Whatever the password holds: the last @ before the first / or ? ends it, and none may follow. */
        private DatabaseUrl fromUri(String text) {
            int end = firstOf(text, "/?");
            String authority = text.substring(0, end);
            String rest = text.substring(end);
            if (rest.contains("@")) {
                throw refused(PERCENT_ENCODE);
            }
            UrlParameters parameters = new UrlParameters(variable);
            int at = authority.lastIndexOf('@');
            if (at >= 0) {
                String[] credentials = authority.substring(0, at).split(":", 2);
                parameters.user(decoded(credentials[0]));
                if (credentials.length > 1) {
                    parameters.password(decoded(credentials[1]));
                }
            }
            return whole(authority.substring(at + 1), rest, parameters);
        }

        private DatabaseUrl fromJdbc(String text) {
            String place = text.substring(0, firstOf(text, "?"));
            if (place.contains("@")) {
                throw refused("puts a user before the host, which the JDBC spelling does not know: write"
                        + " jdbc:postgresql://host:5432/name?user=…&password=…, or without jdbc:"
                        + " postgres://user:password@host:5432/name; percent-encode special characters; ");
            }
            if (!place.startsWith("//")) {
                throw refused("is not a PostgreSQL URL: ");
            }
            String server = text.substring(2);
            int end = firstOf(server, "/?");
            return whole(server.substring(0, end), server.substring(end), new UrlParameters(variable));
        }

        private DatabaseUrl whole(String hosts, String rest, UrlParameters parameters) {
            int question = firstOf(rest, "?");
            String path = rest.substring(0, question);
            if (hosts.isEmpty() || path.length() < 2 || path.indexOf('/', 1) > 0) {
                throw refused("names no host or no database: ");
            }
            List<Host> read = hosts(hosts);
            String query = question < rest.length() ? rest.substring(question + 1) : "";
            int position = 0;
            for (String parameter : query.split("&", -1)) {
                position++;
                if (!parameter.isEmpty()) {
                    parameter(parameters, position, parameter);
                }
            }
            return new DatabaseUrl(read, decoded(path.substring(1)), parameters);
        }

        private void parameter(UrlParameters parameters, int position, String text) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : decoded(text.substring(0, equals));
            String value = equals < 0 ? "" : URLDecoder.decode(text.substring(equals + 1), StandardCharsets.UTF_8);
            if (UrlParameters.isKnown(name)) {
                parameters.take(name, value);
            } else if (equals < 0 || text.contains("@")) {
                // Most likely the rest of a password: nothing of it may be said.
                throw refused(PERCENT_ENCODE);
            } else {
                parameters.unknown(position);
            }
        }

        private List<Host> hosts(String text) {
            List<Host> hosts = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                Matcher host = HOST.matcher(part);
                if (!host.matches()) {
                    throw refused("names no usable host and port; if that is part of a password, percent-encode it; ");
                }
                Optional<Integer> port = Optional.ofNullable(host.group(2)).map(Integer::valueOf);
                if (port.filter(number -> number < 1 || number > HIGHEST_PORT).isPresent()) {
                    throw refused("names no usable port; if that is part of a password, percent-encode it; ");
                }
                hosts.add(new Host(host.group(1), port));
            }
            return hosts;
        }

        private IllegalArgumentException refused(String why) {
            return new IllegalArgumentException(variable + " " + why + FORMS);
        }

        private static int firstOf(String text, String characters) {
            for (int i = 0; i < text.length(); i++) {
                if (characters.indexOf(text.charAt(i)) >= 0) {
                    return i;
                }
            }
            return text.length();
        }

        private static String decoded(String part) {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
    }
}
