package dev.perennial.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleCallbackDecorator;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections to the database of a URL, and finds out at the first one whether they lead to PostgreSQL itself or to a
 * pooler. Settings of the session go with the connection where that is possible; through a pooler every transaction begins
 * with them.
 */
public final class Sessions {

    /** A pooler makes us wait when it has no session left. */
    private static final int SECONDS_TO_ANSWER_PROBES = 10;

    private final DatabaseUrl url;
    private final Map<String, String> usual;
    private final boolean limited;

    // Mutable state, set once
    private volatile Route route;

    private Sessions(DatabaseUrl url, Map<String, String> usual, boolean limited) {
        this.url = url;
        this.usual = Map.copyOf(usual);
        this.limited = limited;
    }

    /** @param usual the driver's properties for what the URL leaves open */
    public static Sessions of(DatabaseUrl url, Map<String, String> usual) {
        return new Sessions(url, usual, false);
    }

    /** The same, held to {@link SessionLimits}. */
    public static Sessions limited(DatabaseUrl url, Map<String, String> usual) {
        return new Sessions(url, usual, true);
    }

    /** How connections get there; opens one if that is not known yet. */
    public Route route() throws SQLException {
        if (route == null) {
            open().close();
        }
        return route;
    }

    /** For a pool, or for who opens a connection for each question. */
    public DataSource dataSource() {
        return new OpeningDataSource(this);
    }

    /**
     * For statements over these connections.
     *
     * @param connections {@link #dataSource()}, or a pool of it
     */
    public Jdbi jdbi(DataSource connections) {
        Jdbi jdbi = Jdbi.create(connections).setHandleCallbackDecorator(new Settings());
        url.schema().ifPresent(schema -> jdbi.getConfig(ApplicationSchema.class).set(schema));
        return jdbi;
    }

    /** A connection that is the caller's to close. */
    public Connection open() throws SQLException {
        Route known = route;
        return known == null ? first() : source(known).getConnection();
    }

    private synchronized Connection first() throws SQLException {
        if (route != null) {
            return open();
        }
        try {
            Connection connection = source(Route.DIRECT).getConnection();
            if (PoolerProbe.isServer(connection)) {
                route = Route.DIRECT;
                return connection;
            }
            connection.close();
        } catch (SQLException refused) {
            if (!mayBeOurSettings(refused)) {
                throw refused;
            }
        }
        PGSimpleDataSource probing = source(Route.TRANSACTION_POOLER);
        probing.setSocketTimeout(SECONDS_TO_ANSWER_PROBES);
        route = PoolerProbe.of(probing);
        return open();
    }

    /** A pooler refuses settings that it does not know, each in its own words. */
    private static boolean mayBeOurSettings(SQLException refused) {
        String state = String.valueOf(refused.getSQLState());
        return state.equals("08P01") || state.startsWith("0A") || state.startsWith("22") || state.startsWith("42");
    }

    private PGSimpleDataSource source(Route way) {
        Map<String, String> properties = new HashMap<>(usual);
        if (way == Route.DIRECT) {
            String options = Stream.concat(
                            url.options().stream(), limited ? Stream.of(SessionLimits.OPTIONS) : Stream.empty())
                    .collect(Collectors.joining(" "));
            if (!options.isEmpty()) {
                properties.put(PGProperty.OPTIONS.getName(), options);
            }
            url.searchPath().ifPresent(path -> properties.put(PGProperty.CURRENT_SCHEMA.getName(), path));
        }
        if (way == Route.TRANSACTION_POOLER) {
            // A named statement stays in a session that is another's a moment later.
            properties.put(PGProperty.PREPARE_THRESHOLD.getName(), "0");
        }
        return url.dataSource(properties);
    }

    /** What a transaction through a pooler begins with. */
    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (limited) {
            settings.putAll(SessionLimits.OF_A_TRANSACTION);
        }
        url.searchPath().ifPresent(path -> settings.put("search_path", path));
        return settings;
    }

    /** Makes a transaction of whatever goes through a pooler, and tells it our settings. */
    private final class Settings implements HandleCallbackDecorator {

        @Override
        public <R, X extends Exception> HandleCallback<R, X> decorate(HandleCallback<R, X> work) {
            return handle -> {
                if (route == Route.DIRECT || handle.isInTransaction()) {
                    return work.withHandle(handle);
                }
                return handle.inTransaction(transaction -> {
                    if (!settings().isEmpty()) {
                        new SessionDao(transaction).setForTransaction(settings());
                    }
                    return work.withHandle(transaction);
                });
            };
        }
    }
}
