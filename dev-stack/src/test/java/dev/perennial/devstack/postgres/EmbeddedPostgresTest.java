package dev.perennial.devstack.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.devstack.process.OtherJvm;
import dev.perennial.devstack.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class EmbeddedPostgresTest {
    @TempDir
    Path folder;

    @Test
    void answersUnderItsTimeZoneKeepsDatabasesApartAndLeavesNoProcessBehind() {
        EmbeddedPostgres postgres = EmbeddedPostgres.fresh("Pacific/Apia");
        long pid = postgres.pid();

        assertThat(Sql.text(postgres.jdbcUrl(), "SHOW fsync")).isEqualTo("off");
        assertThat(postgres.uri()).isEqualTo("postgres://postgres@127.0.0.1:" + postgres.port() + "/app");
        // The driver sends the JVM's zone with every connection; the server's own is in the settings.
        assertThat(Sql.text(postgres.jdbcUrl(), "SELECT boot_val FROM pg_settings WHERE name = 'TimeZone'"))
                .isEqualTo("GMT");
        assertThat(Sql.text(
                        postgres.jdbcUrl(),
                        "SELECT reset_val FROM pg_settings WHERE name = 'TimeZone' AND source <> 'default'"))
                .isEqualTo("Pacific/Apia");

        String other = postgres.createDatabase("other");
        Sql.run(other, "CREATE TABLE only_here (id int)");
        assertThat(Sql.text(other, "SELECT to_regclass('only_here')")).isEqualTo("only_here");
        assertThat(Sql.text(postgres.jdbcUrl(), "SELECT to_regclass('only_here')"))
                .isNull();
        assertThatThrownBy(() -> postgres.createDatabase("x; DROP"))
                .hasMessage("A database name is a lower-case word, not 'x; DROP'");

        postgres.close();
        postgres.close();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void keepsWhatWasCommittedWhenItWasKilled() {
        Path data = folder.resolve("postgres");
        try (EmbeddedPostgres killed = EmbeddedPostgres.persistent(data)) {
            assertThat(Sql.text(killed.jdbcUrl(), "SHOW fsync")).isEqualTo("on");
            Sql.run(killed.jdbcUrl(), "CREATE TABLE kept AS SELECT 42 AS answer");
            ProcessHandle postmaster = ProcessHandle.of(killed.pid()).orElseThrow();
            postmaster.destroyForcibly();
            Processes.endsWithin(postmaster, Duration.ofSeconds(10));
            assertThat(data.resolve("postmaster.pid")).exists();
        }

        try (EmbeddedPostgres again = EmbeddedPostgres.persistent(data)) {
            assertThat(Sql.text(again.jdbcUrl(), "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void goesOnAfterAKillOnTheSamePortWithWhatWasCommitted() {
        EmbeddedPostgres postgres = EmbeddedPostgres.fresh("Pacific/Apia");
        String url = postgres.jdbcUrl();
        Sql.run(url, "CREATE TABLE kept AS SELECT 42 AS answer");
        postgres.kill();
        assertThatThrownBy(() -> Sql.text(url, "SELECT 1")).isInstanceOf(IllegalStateException.class);

        postgres.restart();
        assertThat(Sql.text(url, "SELECT answer FROM kept")).isEqualTo("42");
        assertThat(Sql.text(url, "SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'"))
                .isEqualTo("Pacific/Apia");
        long pid = postgres.pid();
        postgres.close();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void refusesDirectoriesAndPortsThatAreTaken() throws IOException {
        Path data = folder.resolve("postgres");
        try (EmbeddedPostgres first = EmbeddedPostgres.persistent(data)) {
            assertThatThrownBy(() -> EmbeddedPostgres.persistent(data))
                    .hasMessageContaining("is in use by another process");
            assertThatThrownBy(() -> EmbeddedPostgres.persistent(folder.resolve("second"), first.port()))
                    .hasMessage("Port " + first.port() + " is in use; PostgreSQL needs another one");
        }

        Path foreign = Files.createDirectory(folder.resolve("holiday-pictures"));
        Files.writeString(foreign.resolve("beach.jpg"), "sand");
        assertThatThrownBy(() -> EmbeddedPostgres.persistent(foreign))
                .hasMessageContaining("is not PostgreSQL's; choose an empty or a new directory");
        assertThat(foreign.resolve("beach.jpg")).exists();
    }

    @Test
    void makesAnewAClusterWhoseCreationWasCutShort() throws IOException {
        Path data = Files.createDirectory(folder.resolve("postgres"));
        Files.writeString(data.resolve("PG_VERSION"), "18\n");
        Files.writeString(data.resolve("postgresql.conf"), "");

        try (EmbeddedPostgres postgres = EmbeddedPostgres.persistent(data)) {
            assertThat(Sql.text(postgres.jdbcUrl(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void takesOverFromAProcessThatWasKilled() throws Exception {
        Path data = folder.resolve("postgres");
        try (OtherJvm other = OtherJvm.running(KeepsPostgres.class, data.toString())) {
            ProcessHandle postmaster =
                    ProcessHandle.of(Long.parseLong(other.firstLine())).orElseThrow();
            other.kill();

            assertThat(Processes.endsWithin(postmaster, Duration.ofSeconds(20)))
                    .as("no orphan is left behind")
                    .isTrue();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.persistent(data)) {
            assertThat(Sql.text(postgres.jdbcUrl(), "SELECT 1")).isEqualTo("1");
        }
    }

    /** Says the postmaster's number and waits to be killed. */
    static final class KeepsPostgres {
        public static void main(String[] arguments) throws InterruptedException {
            EmbeddedPostgres postgres = EmbeddedPostgres.persistent(Path.of(arguments[0]));
            System.out.println(postgres.pid());
            Thread.currentThread().join();
        }
    }
}
