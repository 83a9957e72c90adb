package dev.perennial.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.SessionLimits;
import dev.perennial.registry.Registry;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(5);

    @Bean
    DatabaseUrl databaseUrl(PerennialProperties properties) {
        try {
            return DatabaseUrl.parse(properties.databaseUrl());
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }

    @Bean
    HikariDataSource dataSource(DatabaseUrl url, PerennialProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("perennial");
        config.setJdbcUrl(url.jdbcUrl());
        config.setMaximumPoolSize(properties.databaseConnections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
        // The database may come later than we do.
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "perennial");
        config.addDataSourceProperty("connectTimeout", "5");
        // A connection whose other end vanished is noticed by this, not by TCP's quarter of an hour.
        config.addDataSourceProperty("socketTimeout", "90");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("options", SessionLimits.OPTIONS);
        return new HikariDataSource(config);
    }

    @Bean
    Jdbi jdbi(DataSource dataSource) {
        return Jdbi.create(dataSource);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Registry registry(Jdbi jdbi, Clock clock) {
        return new Registry(jdbi, clock);
    }
}
