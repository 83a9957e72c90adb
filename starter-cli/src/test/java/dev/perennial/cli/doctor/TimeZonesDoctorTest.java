package dev.perennial.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.connect.Database;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.ZoneTimeline.OffsetFrom;
import dev.perennial.cron.Zones;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Schema;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.registry.TimeZoneDao;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Whoever computes with other time-zone data is named before somebody wonders about an hour. */
class TimeZonesDoctorTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private static EmbeddedPostgres postgres;
    private static String url;
    private static Jdbi jdbi;

    @BeforeAll
    static void startPostgres() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
        url = postgres.createDatabase("zones");
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(DatabaseUrl.parse(url).jdbcUrl());
        Schema.migrate(source);
        jdbi = Jdbi.create(source);
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void decideAnew() {
        jdbi.useHandle(handle -> handle.execute("truncate perennial.time_zones"));
    }

    @Test
    void isContentWhereEverybodySaysTheSame() {
        decide(ZoneTimeline.of(BERLIN, NOW));
        assertThat(examine(NOW))
                .containsExactly("OK 1, decided until 2027-12-30 by data %s; Java and PostgreSQL say the same"
                        .formatted(Zones.release()));
    }

    @Test
    void saysWhoseDataSaySomethingElse() {
        decide(decided("+02:00", "2026f"));
        assertThat(examine(NOW))
                .containsExactly(
                        "WARN Europe/Berlin is at +02:00 on 2026-11-25, and at +01:00 by Java's own data",
                        "WARN Europe/Berlin is at +02:00 on 2026-11-25, and at +01:00 by PostgreSQL's own data");
    }

    @Test
    void failsWhenTheEndIsNearAndNobodyMovedItOn() {
        ZoneTimeline berlin = ZoneTimeline.of(BERLIN, NOW);
        decide(berlin);
        assertThat(examine(berlin.knownUntil().minus(Duration.ofDays(101)))).noneMatch(line -> line.startsWith("FAIL"));
        assertThat(examine(berlin.knownUntil().minus(Duration.ofDays(99))))
                .contains("FAIL Europe/Berlin is decided until 2027-12-30 only; after that nothing in it is due");
    }

    @Test
    void saysWhenAnotherVersionHasNewerData() {
        ZoneTimeline berlin = ZoneTimeline.of(BERLIN, NOW);
        decide(new ZoneTimeline(BERLIN, berlin.offsets(), berlin.decidedAt(), berlin.knownUntil(), "2099a"));
        assertThat(examine(NOW))
                .containsExactly("WARN Europe/Berlin was decided by newer data (2099a) than this version brings (%s)"
                        .formatted(Zones.release()));
    }

    private static void decide(ZoneTimeline timeline) {
        jdbi.useTransaction(handle -> new TimeZoneDao(handle).decide(timeline, Optional.empty()));
    }

    private static ZoneTimeline decided(String offset, String release) {
        return new ZoneTimeline(
                BERLIN,
                List.of(new OffsetFrom(NOW.minus(ZoneTimeline.AHEAD), ZoneOffset.of(offset))),
                NOW,
                NOW.plus(ZoneTimeline.AHEAD),
                release);
    }

    private static List<String> examine(Instant now) {
        return Database.at(url, Clock.systemUTC()).timeZones(dao -> new TimeZonesDoctor(dao, now).examine()).stream()
                .map(finding -> finding.level() + " " + finding.detail())
                .toList();
    }
}
