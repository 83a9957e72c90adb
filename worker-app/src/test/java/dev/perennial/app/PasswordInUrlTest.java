package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Sessions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever a password holds, raw or encoded, and wherever in it: no log, no cause and no sentence of ours holds a piece of it.
 * The URL is read, and where that succeeds the driver and the pool try to connect to a port where nobody listens.
 */
class PasswordInUrlTest {

    private static final String CHARACTERS = "/@#?:%\"\\ &=+'";
    private static final List<String> PIECES = List.of("Zq1x", "4711", "Wk9v", "0815");

    private static final long SHORTEST_WAIT_OF_A_POOL = 250;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final StringBuilder driverLogged = new StringBuilder();
    private final Handler driverHandler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            driverLogged.append(new SimpleFormatter().format(line));
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    // Else the JDK may forget the level with its logger.
    private final Logger driver = Logger.getLogger("org.postgresql");

    @BeforeEach
    void listen() {
        logged.start();
        root().addAppender(logged);
        driver.setLevel(Level.ALL);
        driver.addHandler(driverHandler);
        driver.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        root().detachAppender(logged);
        driver.setLevel(null);
        driver.removeHandler(driverHandler);
        driver.setUseParentHandlers(true);
    }

    static Stream<String> forms() {
        return Stream.of(
                "postgres://app:%s@127.0.0.1:9/app",
                "postgresql://app:%s@127.0.0.1:9/app?sslmode=disable",
                "postgres://127.0.0.1:9/app?user=app&password=%s",
                "postgres://app:%s@127.0.0.1:9",
                "jdbc:postgresql://127.0.0.1:9/app?user=app&password=%s",
                "jdbc:postgresql://127.0.0.1:9/app?password=%s&user=app",
                "jdbc:postgresql:///127.0.0.1:9/app?user=app&password=%s",
                "jdbc:postgresql://app:%s@127.0.0.1:9/app",
                "\"postgres://app:%s@127.0.0.1:9/app\"",
                "psql postgres://app:%s@127.0.0.1:9/app",
                "mysql://app:%s@127.0.0.1:9/app");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void isInNoOutput(String form) {
        for (String one : spellings()) {
            String text = form.formatted("Zq1x" + one + "4711" + one + "Wk9v");
            String said = connect(text);
            assertThat(said + logged() + driverLogged).as(text).doesNotContain(PIECES);
            logged.list.clear();
            driverLogged.setLength(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "@", "%2F", "%25"})
    void isInNothingThatThePoolSays(String character) {
        boolean raw = character.length() == 1;
        String text = (raw
                        ? "jdbc:postgresql://127.0.0.1:9/app?user=app&password=%s"
                        : "postgres://app:%s@127.0.0.1:9/app")
                .formatted("Zq1x" + character + "Wk9v");

        assertThat(connectByPool(text)).contains("request timed out", "Connection refused");
        assertThat(connectByPool(text) + logged() + driverLogged).doesNotContain(PIECES);
    }

    /** Every two of them, between pieces that a parser may take for a name or for a port. */
    @ParameterizedTest
    @MethodSource("forms")
    void isInNothingThatTheReaderSays(String form) {
        for (String one : spellings()) {
            for (String two : spellings()) {
                for (String password : List.of(
                        "Zq1x" + one + "4711" + two + "Wk9v",
                        "4711" + one + "0815" + two + "Zq1x",
                        one + "Zq1x" + two)) {
                    assertThat(read(form.formatted(password)))
                            .as(form.formatted(password))
                            .doesNotContain(PIECES);
                }
            }
        }
    }

    private static List<String> spellings() {
        return CHARACTERS
                .chars()
                .mapToObj(Character::toString)
                .flatMap(c -> Stream.of(c, URLEncoder.encode(c, StandardCharsets.UTF_8)))
                .toList();
    }

    private static String read(String text) {
        try {
            DatabaseUrl url = DatabaseUrl.parse(text);
            return url + String.join("\n", url.notices()) + url.jdbcUrl();
        } catch (IllegalArgumentException refused) {
            return refused.getMessage();
        }
    }

    /** All that is said to whoever calls. */
    private static String connect(String text) {
        StringWriter said = new StringWriter();
        try {
            Sessions.limited(DatabaseUrl.parse(text), Map.of("connectTimeout", "5"))
                    .open()
                    .close();
        } catch (SQLException | RuntimeException failed) {
            failed.printStackTrace(new PrintWriter(said, true));
        }
        return said.toString();
    }

    /** The same as the worker has it. */
    private static String connectByPool(String text) {
        StringWriter said = new StringWriter();
        HikariConfig config = DatabaseConfiguration.pool(
                "perennial", Sessions.limited(DatabaseUrl.parse(text), Map.of("connectTimeout", "5")));
        config.setConnectionTimeout(SHORTEST_WAIT_OF_A_POOL);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            pool.getConnection().close();
        } catch (SQLException failed) {
            failed.printStackTrace(new PrintWriter(said, true));
        }
        return said.toString();
    }

    private String logged() {
        StringBuilder all = new StringBuilder();
        for (ILoggingEvent line : List.copyOf(logged.list)) {
            all.append(line.getFormattedMessage()).append('\n');
            if (line.getThrowableProxy() != null) {
                all.append(ThrowableProxyUtil.asString(line.getThrowableProxy()));
            }
        }
        return all.toString();
    }

    private static ch.qos.logback.classic.Logger root() {
        return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
