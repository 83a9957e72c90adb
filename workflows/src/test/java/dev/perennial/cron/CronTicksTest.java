package dev.perennial.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cron.CronExpression.Calendar;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTicksTest {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Instant SPRING_2027 = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant SAMOA_BEFORE_ITS_LOST_FRIDAY = Instant.parse("2011-12-01T00:00:00Z");
    private static final long SEED = 20111230;

    /** Half an hour, two hours, midnight, fractions of an hour, and the Friday that Samoa never had. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "America/New_York",
                "America/Santiago",
                "America/St_Johns",
                "Europe/London",
                "Europe/Berlin",
                "Africa/Cairo",
                "Asia/Kolkata",
                "Antarctica/Troll",
                "Australia/Lord_Howe",
                "Pacific/Apia"
            })
    void findsWhatWalkingEveryMinuteFindsAroundEachClockChange(String id) {
        ZoneId zone = ZoneId.of(id);
        Random random = new Random(SEED);
        for (Instant change : clockChanges(zone)) {
            for (int i = 0; i < 40; i++) {
                CronExpression expression = CronExpression.parse(randomFiveFields(random));
                findsTheSameAsAWalk(expression, zone, change, Duration.ofHours(40), Duration.ofMinutes(1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "Europe/Berlin", "Australia/Lord_Howe"})
    void findsWhatWalkingEverySecondFindsAroundEachClockChange(String id) {
        ZoneId zone = ZoneId.of(id);
        Random random = new Random(SEED);
        for (Instant change : clockChanges(zone)) {
            for (int i = 0; i < 10; i++) {
                CronExpression expression =
                        CronExpression.parse(field(random, 0, 59) + " " + field(random, 0, 59) + " * * * *");
                findsTheSameAsAWalk(expression, zone, change, Duration.ofHours(2), Duration.ofSeconds(1));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0 9 * * 1-5       | America/New_York    | 2027-03-12T09:00-05:00 | 2027-03-15T09:00-04:00
            0 8 * * 1-5       | America/Chicago     | 2027-11-05T08:00-05:00 | 2027-11-08T08:00-06:00
            0 */4 * * 1-5     | America/Denver      | 2027-03-12T20:00-07:00 | 2027-03-15T00:00-06:00
            0 9,15 * * 1-5    | America/Los_Angeles | 2027-06-01T09:00-07:00 | 2027-06-01T15:00-07:00
            */30 9-16 * * 1-5 | Europe/London       | 2027-06-01T16:30+01:00 | 2027-06-02T09:00+01:00
            */5 * * * *       | Asia/Tokyo          | 2027-06-01T23:55+09:00 | 2027-06-02T00:00+09:00
            */30 * * * * *    | UTC                 | 2027-06-01T23:59:30Z   | 2027-06-02T00:00Z
            0 0 1 * *         | UTC                 | 2027-02-01T00:00Z      | 2027-03-01T00:00Z
            0 0 31 * *        | UTC                 | 2027-03-31T00:00Z      | 2027-05-31T00:00Z
            0 0 13 * 5        | UTC                 | 2027-08-06T00:00Z      | 2027-08-13T00:00Z
            0 0 29 2 *        | UTC                 | 2096-02-29T00:00Z      |
            0 0 29 2 *        | UTC                 | 2028-02-29T00:00Z      | 2032-02-29T00:00Z
            """)
    void goesFromOneTickToTheNext(String text, String zone, String tick, String next) {
        Ticks ticks = ticks(text, ZoneId.of(zone));
        assertThat(ticks.includes(at(tick))).isTrue();
        assertThat(ticks.after(at(tick)).map(Instant::toString)).isEqualTo(optional(next));
    }

    @Test
    void isNotDueInTheHourThatIsSkipped() {
        Ticks ticks = ticks("30 2 * * *", NEW_YORK);
        assertThat(ticks.between(at("2027-03-13T00:00-05:00"), at("2027-03-16T00:00-04:00"), 9))
                .containsExactly(at("2027-03-13T02:30-05:00"), at("2027-03-15T02:30-04:00"));
    }

    @Test
    void isDueTwiceInTheHourThatIsRepeated() {
        Ticks ticks = ticks("30 1 * * *", NEW_YORK);
        assertThat(ticks.between(at("2027-11-07T00:00-04:00"), at("2027-11-08T00:00-05:00"), 9))
                .containsExactly(at("2027-11-07T05:30Z"), at("2027-11-07T06:30Z"));
    }

    @Test
    void isDueTwiceAtEachMinuteOfTheHalfHourThatLordHoweRepeats() {
        Ticks ticks = ticks("45 1 * * *", ZoneId.of("Australia/Lord_Howe"));
        assertThat(ticks.between(at("2027-04-04T00:00+11:00"), at("2027-04-05T00:00+10:30"), 9))
                .containsExactly(at("2027-04-04T01:45+11:00"), at("2027-04-04T01:45+10:30"));
    }

    @Test
    void isNotDueOnTheDayThatSamoaSkipped() {
        Ticks ticks = ticks("0 9 * * 5", ZoneId.of("Pacific/Apia"));
        assertThat(ticks.between(at("2011-12-20T00:00-10:00"), at("2012-01-07T00:00+14:00"), 9))
                .containsExactly(at("2011-12-23T09:00-10:00"), at("2012-01-06T09:00+14:00"));
    }

    @Test
    void isNotDueBefore2000NorAfter2100() {
        Ticks daily = ticks("0 0 * * *", ZoneId.of("UTC"));
        assertThat(daily.atOrBefore(Instant.parse("1999-12-31T23:59:59Z"))).isEmpty();
        assertThat(daily.after(Instant.parse("2100-12-31T00:00:00Z"))).isEmpty();
        assertThat(daily.after(Instant.parse("1970-01-01T00:00:00Z"))).contains(Instant.parse("2000-01-01T00:00:00Z"));
    }

    @Test
    void takesFractionsOfASecondForWhatTheyAre() {
        Ticks minutely = ticks("* * * * *", ZoneId.of("UTC"));
        Instant tick = Instant.parse("2027-01-01T00:00:00Z");
        assertThat(minutely.after(tick.minusNanos(1))).contains(tick);
        assertThat(minutely.atOrBefore(tick.plusNanos(1))).contains(tick);
        assertThat(minutely.atOrBefore(tick.minusNanos(1))).contains(tick.minusSeconds(60));
        assertThat(minutely.includes(tick.plusNanos(1))).isFalse();
    }

    private static void findsTheSameAsAWalk(
            CronExpression expression, ZoneId zone, Instant middle, Duration reach, Duration stride) {
        Instant from = middle.minus(reach);
        Instant until = middle.plus(reach);
        List<Instant> walked = new ArrayList<>();
        for (Instant at = from.plus(stride); !at.isAfter(until); at = at.plus(stride)) {
            if (matches(expression, Zones.local(at, zone))) {
                walked.add(at);
            }
        }
        Ticks ticks = new CronTicks(expression, Zones.rules(zone));
        assertThat(ticks.between(from, until, Integer.MAX_VALUE))
                .as("%s in %s", expression, zone)
                .isEqualTo(walked);
        assertThat(backwards(ticks, from, until))
                .as("%s in %s, backwards", expression, zone)
                .isEqualTo(walked);
        assertThat(walked).allMatch(ticks::includes);
    }

    private static List<Instant> backwards(Ticks ticks, Instant from, Instant until) {
        List<Instant> found = new ArrayList<>();
        for (Instant at = until; at.isAfter(from); at = found.get(0).minusSeconds(1)) {
            Instant tick = ticks.atOrBefore(at).filter(from::isBefore).orElse(null);
            if (tick == null) {
                return found;
            }
            found.add(0, tick);
        }
        return found;
    }

    private static boolean matches(CronExpression expression, OffsetDateTime at) {
        return expression.calendars().stream().anyMatch(calendar -> matches(calendar, at));
    }

    private static boolean matches(Calendar calendar, OffsetDateTime at) {
        return calendar.seconds().contains(at.getSecond())
                && calendar.minutes().contains(at.getMinute())
                && calendar.hours().contains(at.getHour())
                && calendar.daysOfMonth().contains(at.getDayOfMonth())
                && calendar.months().contains(at.getMonthValue())
                && calendar.daysOfWeek().contains(at.getDayOfWeek().getValue() % 7);
    }

    private static List<Instant> clockChanges(ZoneId zone) {
        Instant start = zone.getId().equals("Pacific/Apia") ? SAMOA_BEFORE_ITS_LOST_FRIDAY : SPRING_2027;
        List<Instant> changes = new ArrayList<>();
        ZoneOffsetTransition change = Zones.rules(zone).nextTransition(start);
        while (change != null && changes.size() < 2) {
            changes.add(change.getInstant());
            change = Zones.rules(zone).nextTransition(change.getInstant());
        }
        return changes.isEmpty() ? List.of(start) : changes;
    }

    private static String randomFiveFields(Random random) {
        return String.join(
                " ",
                field(random, 0, 59),
                field(random, 0, 23),
                random.nextInt(4) == 0 ? field(random, 1, 28) : "*",
                "*",
                random.nextInt(4) == 0 ? field(random, 0, 6) : "*");
    }

    private static String field(Random random, int min, int max) {
        int low = min + random.nextInt(max - min + 1);
        int high = low + random.nextInt(max - low + 1);
        int step = 1 + random.nextInt(Math.max(1, max / 3));
        return switch (random.nextInt(5)) {
            case 0 -> "*";
            case 1 -> "*/" + step;
            case 2 -> low + "-" + high;
            case 3 -> low + "-" + high + "/" + step + "," + min;
            default -> low + "," + high;
        };
    }

    private static Ticks ticks(String text, ZoneId zone) {
        return new CronTicks(CronExpression.parse(text), Zones.rules(zone));
    }

    private static Instant at(String offsetDateTime) {
        return ZonedDateTime.parse(offsetDateTime).toInstant();
    }

    private static Optional<String> optional(String offsetDateTime) {
        return Optional.ofNullable(offsetDateTime).map(text -> at(text).toString());
    }
}
