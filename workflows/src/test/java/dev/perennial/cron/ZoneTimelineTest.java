package dev.perennial.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cron.ZoneTimeline.OffsetFrom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneTimelineTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId VANCOUVER = ZoneId.of("America/Vancouver");
    private static final Instant NOW = Instant.parse("2026-11-25T23:30:12.5Z");
    /** As data of 2025 have it: on standard time in winter. */
    private static final ZoneRules OLD_VANCOUVER = Zones.rules(ZoneId.of("America/Los_Angeles"));

    @Test
    void knowsTheOffsetsOfMoreThanAYearAhead() {
        ZoneTimeline berlin = ZoneTimeline.of(BERLIN, NOW);
        assertThat(berlin.knownUntil()).isAfter(NOW.plus(Duration.ofDays(366)));
        assertThat(berlin.release()).isEqualTo(Zones.release());
        assertThat(berlin.offsets())
                .containsSubsequence(
                        new OffsetFrom(Instant.parse("2026-10-25T01:00:00Z"), ZoneOffset.ofHours(1)),
                        new OffsetFrom(Instant.parse("2027-03-28T01:00:00Z"), ZoneOffset.ofHours(2)),
                        new OffsetFrom(Instant.parse("2027-10-31T01:00:00Z"), ZoneOffset.ofHours(1)));
    }

    @Test
    void hasTheClockChangesOfItsDataAlsoAfterWhatIsKnown() {
        ZoneRules rules = ZoneTimeline.of(BERLIN, NOW).rules();
        Instant begin = NOW.minus(Duration.ofDays(300));
        for (Instant at = begin;
                at.isBefore(Instant.parse("2035-01-01T00:00:00Z"));
                at = at.plus(Duration.ofHours(7))) {
            assertThat(rules.getOffset(at))
                    .as("%s", at)
                    .isEqualTo(Zones.rules(BERLIN).getOffset(at));
        }
    }

    @Test
    void isLeftAloneWhileItIsFarFromItsEndAndTheDataAgree() {
        ZoneTimeline berlin = ZoneTimeline.of(BERLIN, NOW);
        assertThat(berlin.renewed(NOW)).isEmpty();
        assertThat(berlin.renewed(NOW.plus(Duration.ofDays(199)))).isEmpty();
    }

    @Test
    void isMovedOnLongBeforeItsEnd() {
        ZoneTimeline berlin = ZoneTimeline.of(BERLIN, NOW);
        Instant later = NOW.plus(Duration.ofDays(201));
        ZoneTimeline renewed = berlin.renewed(later).orElseThrow();
        assertThat(renewed.knownUntil()).isAfter(later.plus(Duration.ofDays(399)));
        assertThat(renewed.offsets()).startsWith(berlin.offsets().toArray(OffsetFrom[]::new));
    }

    @Test
    void takesNewerDataAsAClockChangeOfThisMoment() {
        ZoneTimeline old = ZoneTimeline.of(VANCOUVER, OLD_VANCOUVER, "2025a", NOW.minus(Duration.ofDays(30)));
        ZoneTimeline renewed = old.renewed(NOW).orElseThrow();
        assertThat(renewed.release()).isEqualTo(Zones.release());
        Ticks daily = new CronTicks(CronExpression.parse("0 9 * * *"), renewed.rules());
        assertThat(daily.between(Instant.parse("2026-11-24T00:00:00Z"), Instant.parse("2026-11-28T00:00:00Z"), 9))
                .as("what was due stays due; from now on it is an hour earlier")
                .containsExactly(
                        Instant.parse("2026-11-24T17:00:00Z"),
                        Instant.parse("2026-11-25T17:00:00Z"),
                        Instant.parse("2026-11-26T16:00:00Z"),
                        Instant.parse("2026-11-27T16:00:00Z"));
    }

    @Test
    void keepsWhatNewerDataDecidedFromOlderData() {
        ZoneTimeline decided = ZoneTimeline.of(VANCOUVER, NOW);
        assertThat(decided.renewed(OLD_VANCOUVER, "2025a", NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void doesNotMindDataThatAreNewerAndSayTheSame() {
        ZoneTimeline decided = ZoneTimeline.of(BERLIN, NOW);
        assertThat(decided.renewed(Zones.rules(BERLIN), "2099z", NOW.plusSeconds(60)))
                .isEmpty();
        assertThat(List.copyOf(decided.offsets())).hasSizeLessThan(7);
    }
}
