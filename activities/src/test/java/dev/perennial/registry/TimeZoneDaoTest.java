package dev.perennial.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.ZoneTimeline.OffsetFrom;
import dev.perennial.database.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One party decides about a zone, and everybody reads what it decided. */
class TimeZoneDaoTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private final Jdbi jdbi = DATABASE.jdbi();
    private final Registry registry = new Registry(jdbi, Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void emptyRegistry() {
        DATABASE.truncate("perennial.job_definitions", "perennial.time_zones");
        registry.apply(
                Catalogue.read(
                                "jobs.yaml",
                                """
                                jobs:
                                  early:
                                    name: Early
                                    workflow: ExpireCodes
                                    cron: 0 9 * * *
                                    time_zone: Europe/Berlin
                                """)
                        .jobs(),
                "test",
                "test",
                false);
    }

    @Test
    void aJobIsDueByWhatWasDecidedAndNotByTheDataBroughtAlong() {
        assertThat(next()).isEqualTo("2026-11-26T08:00:00Z");
        decide(always("+05:00", NOW), Optional.empty());
        assertThat(next()).isEqualTo("2026-11-26T04:00:00Z");
        assertThat(jdbi.withHandle(handle -> new JobDefinitionDao(handle).dueTimes("early", NOW))
                        .between(NOW, NOW.plus(Duration.ofDays(1)), 9))
                .containsExactly(Instant.parse("2026-11-26T04:00:00Z"));
    }

    @Test
    void comesBackAsItWasWritten() {
        ZoneTimeline berlin = ZoneTimeline.of(BERLIN, NOW);
        decide(berlin, Optional.empty());
        assertThat(berlin()).contains(berlin);
        List<ZoneTimeline> all = decided(TimeZoneDao::all);
        assertThat(all).containsExactly(berlin);
    }

    @Test
    void ofTwoWhoDecideAtOnceOneDoes() {
        ZoneTimeline first = always("+01:00", NOW);
        decide(first, Optional.empty());
        decide(always("+02:00", NOW.plusSeconds(60)), Optional.empty());
        assertThat(berlin()).contains(first);

        ZoneTimeline second = always("+03:00", NOW.plusSeconds(60));
        decide(second, Optional.of(first));
        decide(always("+04:00", NOW.plusSeconds(120)), Optional.of(first));
        assertThat(berlin()).contains(second);
    }

    @Test
    void aNewDecisionLetsTheSchedulesOfTheZoneBeWrittenAnew() {
        jdbi.useHandle(handle ->
                new JobDefinitionDao(handle).converged("early", new RegisteredJob.Converged(1, false, "written", "")));
        assertThat(isBehind()).isFalse();
        decide(always("+01:00", NOW), Optional.empty());
        assertThat(isBehind()).isTrue();
    }

    @Test
    void readsWhatPostgresqlSaysOfAZone() {
        List<Instant> times = List.of(Instant.parse("2027-01-01T00:00:00Z"), Instant.parse("2027-07-01T00:00:00Z"));
        assertThat(inPostgresql("Europe/Berlin", times))
                .contains(Map.of(times.get(0), ZoneOffset.ofHours(1), times.get(1), ZoneOffset.ofHours(2)));
        assertThat(inPostgresql("Mars/Olympus_Mons", times)).isEmpty();
    }

    private Optional<ZoneTimeline> berlin() {
        return decided(dao -> dao.find(BERLIN));
    }

    private Optional<Map<Instant, ZoneOffset>> inPostgresql(String zone, List<Instant> times) {
        return decided(dao -> dao.inPostgresql(zone, times));
    }

    private <T> T decided(Function<TimeZoneDao, T> question) {
        return jdbi.withHandle(handle -> question.apply(new TimeZoneDao(handle)));
    }

    private String next() {
        return registry.find("early")
                .orElseThrow()
                .ticks()
                .after(NOW)
                .orElseThrow()
                .toString();
    }

    private boolean isBehind() {
        return !jdbi.withHandle(handle -> new JobDefinitionDao(handle).toConverge())
                .isEmpty();
    }

    private void decide(ZoneTimeline next, Optional<ZoneTimeline> before) {
        jdbi.useTransaction(handle -> new TimeZoneDao(handle).decide(next, before));
    }

    private static ZoneTimeline always(String offset, Instant now) {
        Instant first = now.minus(Duration.ofDays(400));
        return new ZoneTimeline(
                BERLIN,
                List.of(new OffsetFrom(first, ZoneOffset.of(offset))),
                now,
                now.plus(ZoneTimeline.AHEAD),
                "2026f");
    }
}
