package dev.perennial.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;

/**
 * What the parameters of a URL mean here. The driver's own are handed on; those of libpq, Prisma and other clients are
 * translated where the driver has the same under another name. For the rest there is a notice, which never repeats a value.
 */
final class UrlParameters {

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Pattern SCHEMA = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$-]{0,62}");

    private static final Map<String, String> DRIVER = Arrays.stream(PGProperty.values())
            .collect(Collectors.toUnmodifiableMap(PGProperty::getName, PGProperty::getName));

    /** The same under another name. */
    private static final Map<String, String> RENAMED = Map.of(
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout",
            "gssencmode", "gssEncMode",
            "krbsrvname", "kerberosServerName",
            "require_auth", "requireAuth",
            "socket_timeout", "socketTimeout",
            "sslnegotiation", "sslNegotiation");

    /** Known, and without an effect; with what has it. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.ofEntries(
            Map.entry("application_name", "the sessions of Perennial are called perennial"),
            Map.entry("ApplicationName", "the sessions of Perennial are called perennial"),
            Map.entry("client_encoding", "it is always UTF8"),
            Map.entry("connection_limit", "PERENNIAL_DATABASE_CONNECTIONS is the number of connections"),
            Map.entry("dbname", "the database stands after the host: postgres://…@host:5432/name"),
            Map.entry("fallback_application_name", "the sessions of Perennial are called perennial"),
            Map.entry("host", "the host stands before the database: postgres://…@host:5432/name"),
            Map.entry("hostaddr", "the host stands before the database: postgres://…@host:5432/name"),
            Map.entry("keepalives", "they are always on; tcpKeepAlive=false turns them off"),
            Map.entry("keepalives_count", "Perennial sets tcp_keepalives_count on the server's side"),
            Map.entry("keepalives_idle", "Perennial sets tcp_keepalives_idle on the server's side"),
            Map.entry("keepalives_interval", "Perennial sets tcp_keepalives_interval on the server's side"),
            Map.entry("max_connection_lifetime", "the pool renews connections every half an hour"),
            Map.entry("max_idle_connection_lifetime", "the pool closes connections that are idle for ten minutes"),
            Map.entry("passfile", "the driver reads the file that PGPASSFILE names"),
            Map.entry("PGDBNAME", "the database stands after the host: postgres://…@host:5432/name"),
            Map.entry("PGHOST", "the host stands before the database: postgres://…@host:5432/name"),
            Map.entry("PGPORT", "the port stands after the host: postgres://…@host:5432/name"),
            Map.entry("pgbouncer", "a pooler is found without it"),
            Map.entry("pool_mode", "a pooler is found without it"),
            Map.entry("pool_timeout", "five seconds are waited for a connection of the pool"),
            Map.entry("port", "the port stands after the host: postgres://…@host:5432/name"),
            Map.entry("prepared_statements", "prepareThreshold=0 turns named statements off"),
            Map.entry("requiressl", "write sslmode=require"),
            Map.entry("service", "the driver's file of services is not read"),
            Map.entry("single_use_connections", "there is always a pool"),
            Map.entry("sslcompression", "the driver has no compression"),
            Map.entry("sslcrl", "the driver reads no revocation lists"),
            Map.entry("sslidentity", "write sslkey=/path/key.pk8&sslcert=/path/client.crt"),
            Map.entry("statement_cache_size", "prepareThreshold=0 turns named statements off"),
            Map.entry("statement_timeout", "Perennial holds its own statements to 60 s"),
            Map.entry("supa", "it says nothing to PostgreSQL"),
            Map.entry("tcp_user_timeout", "write socketTimeout with seconds"),
            Map.entry("timezone", "Perennial does not depend on the session's zone"),
            Map.entry("uselibpqcompat", "sslmode means what it means to libpq"));

    private static final Set<String> TRANSLATED = Set.of(
            "load_balance_hosts",
            "password",
            "schema",
            "search_path",
            "ssl",
            "sslaccept",
            "sslmode",
            "sslrootcert",
            "target_session_attrs",
            "user");

    private static final String SSL_FACTORY = "sslfactory";

    private final String variable;
    private final Map<String, String> driver = new LinkedHashMap<>();
    private final List<String> notices = new ArrayList<>();

    // Mutable state, until the URL is read
    private String user;
    private String password;
    private List<String> schemas = List.of();

    UrlParameters(String variable) {
        this.variable = variable;
    }

    static boolean isKnown(String name) {
        return DRIVER.containsKey(name)
                || RENAMED.containsKey(name)
                || WITHOUT_EFFECT.containsKey(name)
                || TRANSLATED.contains(name);
    }

    void user(String name) {
        user = name;
    }

    void password(String secret) {
        password = secret;
    }

    /** A parameter of a known name; a value that cannot be is refused with those that can. */
    void take(String name, String value) {
        if (WITHOUT_EFFECT.containsKey(name)) {
            notices.add("%s: %s has no effect, %s".formatted(variable, name, WITHOUT_EFFECT.get(name)));
            return;
        }
        switch (name) {
            case "user" -> user = value;
            case "password" -> password = value;
            case "schema", "search_path", "currentSchema" -> schemas = schemas(name, value);
            case "sslmode" -> encrypt(sslMode(value));
            case "ssl" -> ssl(value);
            case "sslaccept" -> sslAccept(value);
            case "sslrootcert" -> sslRootCertificate(value);
            case "target_session_attrs" -> targetServer(value);
            case "load_balance_hosts" -> driver.put("loadBalanceHosts", Boolean.toString(value.equals("random")));
            default -> driver.put(RENAMED.getOrDefault(name, name), value);
        }
    }

    /** A parameter that nobody knows. Its name may be part of a password, so it is said by its place. */
    void unknown(int position) {
        notices.add(
                ("%s: its parameter %d has no effect, neither the driver nor libpq nor Prisma knows one of that name;"
                                + " is an & in a value not percent-encoded?")
                        .formatted(variable, position));
    }

    Optional<String> user() {
        return Optional.ofNullable(user);
    }

    Optional<String> password() {
        return Optional.ofNullable(password);
    }

    List<String> schemas() {
        return schemas;
    }

    Map<String, String> driver() {
        return driver;
    }

    List<String> notices() {
        return List.copyOf(notices);
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private List<String> schemas(String name, String value) {
        List<String> named = Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .map(schema -> schema.replaceFirst("^\"(.*)\"$", "$1"))
                .toList();
        if (named.stream()
                .anyMatch(schema ->
                        !SCHEMA.matcher(schema).matches() || schema.equals(dev.perennial.database.Schema.NAME))) {
            throw wrong(
                    name,
                    "the schema of the application's tables, a plain word such as public; perennial is Perennial's own");
        }
        return named;
    }

    /** {@code no-verify} is node's word for what the driver and libpq call {@code require}. */
    private String sslMode(String value) {
        String mode = value.equals("no-verify") ? "require" : value;
        if (!SSL_MODES.contains(mode)) {
            throw wrong(
                    "sslmode",
                    "disable, allow, prefer, require, verify-ca or verify-full; require encrypts and checks no"
                            + " certificate");
        }
        return mode;
    }

    private void ssl(String value) {
        switch (value) {
            case "no-verify" -> encrypt("require");
            case "", "1", "true" -> driver.put("ssl", "true");
            case "0", "false" -> driver.put("ssl", "false");
            default -> throw wrong("ssl", "true or false; sslmode=require encrypts and checks no certificate");
        }
    }

    private void encrypt(String sslMode) {
        if (!driver.containsKey(SSL_FACTORY)) {
            driver.put("sslmode", sslMode);
        }
    }

    private void sslAccept(String value) {
        switch (value) {
            case "strict" -> trustAsTheSystemDoes();
            case "accept_invalid_certs" -> {
                // As every sslmode below verify-ca does.
            }
            default -> throw wrong("sslaccept", "strict or accept_invalid_certs");
        }
    }

    private void sslRootCertificate(String value) {
        if (value.equals("system")) {
            trustAsTheSystemDoes();
        } else {
            driver.put("sslrootcert", value);
        }
    }

    /** Certificates are checked, whatever sslmode says besides. */
    private void trustAsTheSystemDoes() {
        driver.put("sslmode", "verify-full");
        driver.put(SSL_FACTORY, "org.postgresql.ssl.DefaultJavaSSLFactory");
    }

    private void targetServer(String value) {
        switch (value) {
            case "any" -> driver.put("targetServerType", "any");
            case "primary", "read-write" -> driver.put("targetServerType", "primary");
            default -> throw wrong("target_session_attrs", "any, primary or read-write: jobs write");
        }
    }

    private IllegalArgumentException wrong(String name, String right) {
        return new IllegalArgumentException("%s: %s should be %s".formatted(variable, name, right));
    }
}
