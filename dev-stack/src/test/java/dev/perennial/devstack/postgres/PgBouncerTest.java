package dev.perennial.devstack.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.devstack.process.FreePort;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PgBouncerTest {

    @Test
    void leadsToThePostgresBehindItAndIsGoneWhenClosed() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.fresh()) {
            PgBouncer bouncer = PgBouncer.before(postgres, Map.of("pool_mode", "transaction"));
            String url = "jdbc:postgresql://127.0.0.1:" + bouncer.port() + "/app?user=postgres";

            assertThat(Sql.text(url, "SELECT current_database()")).isEqualTo("app");

            bouncer.close();
            assertThat(FreePort.isFree(bouncer.port())).isTrue();
        }
    }
}
