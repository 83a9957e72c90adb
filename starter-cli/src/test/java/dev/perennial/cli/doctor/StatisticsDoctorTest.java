package dev.perennial.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.connect.Database;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StatisticsDoctorTest {

    private static EmbeddedPostgres postgres;
    private static String url;

    @BeforeAll
    static void startPostgres() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
        url = postgres.createDatabase("statistics");
        Jdbi.create(DatabaseUrl.parse(url).jdbcUrl()).useHandle(handle -> {
            handle.execute("create role clerk login");
            handle.execute("create role reader login");
            handle.execute("grant pg_monitor to reader");
        });
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @Test
    void isContentWithWhoSeesEverySession() {
        assertThat(examine("postgres").detail()).isEqualTo("postgres sees whether other sessions are at work");
        assertThat(examine("reader").level()).isEqualTo(Finding.Level.OK);
    }

    @Test
    void saysWhatItCostsNotToSeeThem() {
        Finding finding = examine("clerk");

        assertThat(finding.level()).isEqualTo(Finding.Level.WARN);
        assertThat(finding.detail())
                .isEqualTo("clerk does not see whether other sessions are at work: a sweep takes them all for busy, is"
                        + " slower for its first second and a half, and does not hear old transactions and vacuum");
        assertThat(finding.fix()).isEqualTo("grant pg_read_all_stats to clerk;");
    }

    private static Finding examine(String role) {
        return Database.at(url.replace("user=postgres", "user=" + role), Clock.systemUTC())
                .server(dao -> new StatisticsDoctor(dao).examine());
    }
}
