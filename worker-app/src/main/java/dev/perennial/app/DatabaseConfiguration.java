package dev.perennial.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Sessions;
import dev.perennial.registry.Registry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(5);

    /** One for the leader's lock, two for a migration. */
    private static final int DIRECT_CONNECTIONS = 3;

    private static final Map<String, String> USUAL = Map.of(
            "ApplicationName", "perennial",
            "connectTimeout", "5",
            // A connection whose other end vanished is noticed by this, not by TCP's quarter of an hour.
            "socketTimeout", "90",
            "tcpKeepAlive", "true");

    @Bean
    DatabaseUrl databaseUrl(PerennialProperties properties) {
        return read(() -> DatabaseUrl.parse(properties.databaseUrl()));
    }

    @Bean
    Sessions sessions(DatabaseUrl url) {
        return Sessions.limited(url, USUAL);
    }

    @Bean
    @Primary
    HikariDataSource dataSource(Sessions sessions, PerennialProperties properties) {
        HikariConfig config = pool("perennial", sessions);
        config.setMaximumPoolSize(properties.databaseConnections());
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    @Bean
    @Primary
    Jdbi jdbi(Sessions sessions, DataSource dataSource) {
        return sessions.jdbi(dataSource);
    }

    /** For what outlasts a transaction, where a pooler stands between: the leader's lock, and migrations. */
    @Bean
    DirectDatabase directDatabase(
            Sessions sessions, HikariDataSource dataSource, Jdbi jdbi, PerennialProperties properties) {
        String text = properties.databaseDirectUrl();
        if (text == null || text.isBlank()) {
            return new DirectDatabase(sessions, dataSource, jdbi, Optional.empty());
        }
        Sessions direct = Sessions.limited(read(() -> DatabaseUrl.parse("DATABASE_DIRECT_URL", text)), USUAL);
        HikariConfig config = pool("perennial-direct", direct);
        config.setMaximumPoolSize(DIRECT_CONNECTIONS);
        config.setMinimumIdle(0);
        HikariDataSource pool = new HikariDataSource(config);
        return new DirectDatabase(direct, pool, direct.jdbi(pool), Optional.of(pool));
    }

    /** The same as a bean of its own: who keeps a lock asks for it by this name. */
    @Bean(defaultCandidate = false)
    @Qualifier("direct")
    Jdbi directJdbi(DirectDatabase direct) {
        return direct.jdbi();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Registry registry(Jdbi jdbi, Clock clock) {
        return new Registry(jdbi, clock);
    }

    static HikariConfig pool(String name, Sessions sessions) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(sessions.dataSource());
        config.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
        // The database may come later than we do.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private static DatabaseUrl read(Supplier<DatabaseUrl> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }
}
