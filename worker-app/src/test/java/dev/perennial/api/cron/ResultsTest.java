package dev.perennial.api.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Json;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.job.LocalJobTypes;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Results as the application was promised them, made of what is kept, which holds no address. */
class ResultsTest {

    private static EmbeddedPostgres postgres;
    private static Jdbi jdbi;

    @BeforeAll
    static void open() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
        jdbi = Jdbi.create(DatabaseUrl.parse(postgres.jdbcUrl()).jdbcUrl());
        jdbi.useHandle(handle -> {
            handle.execute("create table users (id text primary key, email text)");
            handle.execute("insert into users values ('ann', 'ann@example.test'), ('bob', null)");
        });
    }

    @AfterAll
    static void close() {
        postgres.close();
    }

    @Test
    void theUsersOfCheckExpiringSubscriptionsHaveTheirAddresses() {
        assertThat(
                        read(
                                """
                        {"reminders_marked":3,"users":[{"user_id":"ann","expires_at":"2026-11-23T00:00:00Z"},\
                        {"user_id":"bob","expires_at":"2026-11-23T00:00:00Z"},\
                        {"user_id":"gone","expires_at":"2026-11-23T00:00:00Z"}]}"""))
                .isEqualTo(
                        """
                        {"reminders_marked":3,"users":[\
                        {"user_id":"ann","email":"ann@example.test","expires_at":"2026-11-23T00:00:00Z"},\
                        {"user_id":"bob","email":null,"expires_at":"2026-11-23T00:00:00Z"},\
                        {"user_id":"gone","email":null,"expires_at":"2026-11-23T00:00:00Z"}]}""");
    }

    @Test
    void theUsersOfDowngradeExpiredSubscriptionsHaveTheirAddresses() {
        assertThat(read("{\"downgraded_users\":[{\"user_id\":\"ann\",\"previous_tier\":\"PRO\"}]}"))
                .isEqualTo("{\"downgraded_users\":[{\"user_id\":\"ann\",\"email\":\"ann@example.test\","
                        + "\"previous_tier\":\"PRO\"}]}");
    }

    /** Whoever has moved since is found where he is now. */
    @Test
    void addressesAreThoseOfTheMomentOfReading() {
        String result = "{\"users\":[{\"user_id\":\"cyd\"}]}";
        jdbi.useHandle(handle -> handle.execute("insert into users values ('cyd', 'old@example.test')"));
        assertThat(read(result)).contains("old@example.test");

        jdbi.useHandle(handle -> handle.execute("update users set email = 'new@example.test' where id = 'cyd'"));

        assertThat(read(result)).isEqualTo("{\"users\":[{\"user_id\":\"cyd\",\"email\":\"new@example.test\"}]}");
    }

    private static String read(String kept) {
        return Json.write(new Results(jdbi, LocalJobTypes.shipped()).of(Optional.of(kept)));
    }
}
