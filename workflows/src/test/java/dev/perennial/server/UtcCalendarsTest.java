package dev.perennial.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cron.CronExpression;
import dev.perennial.cron.CronExpression.Calendar;
import dev.perennial.cron.CronTicks;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.ZoneTimeline.Stretch;
import dev.perennial.cron.Zones;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UtcCalendarsTest {

    private static final Instant NOW = Instant.parse("2026-11-25T01:17:00Z");
    private static final Duration BACK = Duration.ofDays(31);
    private static final long SEED = 20261125;

    /** Temporal computes each next time from all of them, so they have to stay few. */
    private static final int FEW = 120;

    private static final List<String> USUAL = List.of(
            "0 9 * * *",
            "30 2 * * *",
            "0 0 * * *",
            "59 23 * * *",
            "0 9 * * 1-5",
            "0 0 1 * *",
            "0 0 31 * *",
            "0 0 29 2 *",
            "0 0 13 * 5",
            "15 1,13 1,15 * *",
            "0 */4 * * *",
            "*/20 1-3 * * *",
            "0 12 * 6-8 0,6",
            "0 0 1 1 *",
            "30 0 0 12 * *",
            "0 0 9 1 12 * 2026-2027");

    /** One zone for each way in which clocks run: most ids are another's. */
    static Collection<ZoneId> zones() {
        return Zones.ids().stream()
                .sorted()
                .map(ZoneId::of)
                .collect(Collectors.toMap(
                        zone -> ZoneTimeline.of(zone, NOW).offsets(), zone -> zone, (first, second) -> first))
                .values();
    }

    @ParameterizedTest
    @MethodSource("zones")
    void areDueAtTheSameInstantsAsTheWallClock(ZoneId zone) {
        Random random = new Random(SEED ^ zone.getId().hashCode());
        Stream.concat(USUAL.stream(), IntStream.range(0, 24).mapToObj(i -> randomText(random)))
                .map(CronExpression::parse)
                .forEach(cron -> areDueAtTheSameInstants(cron, ZoneTimeline.of(zone, NOW)));
    }

    @Test
    void areDueAtTheSameInstantsWhereNewerDataHaveChangedTheClock() {
        ZoneTimeline old = ZoneTimeline.of(
                ZoneId.of("America/Vancouver"),
                Zones.rules(ZoneId.of("America/Los_Angeles")),
                "2025a",
                NOW.minus(Duration.ofDays(9)));
        ZoneTimeline renewed = old.renewed(NOW).orElseThrow();
        Random random = new Random(SEED);
        IntStream.range(0, 200)
                .mapToObj(i -> CronExpression.parse(randomText(random)))
                .forEach(cron -> areDueAtTheSameInstants(cron, renewed));
    }

    private static void areDueAtTheSameInstants(CronExpression cron, ZoneTimeline zone) {
        List<Stretch> stretches = zone.stretches(BACK);
        List<Calendar> calendars = UtcCalendars.of(cron.calendars(), stretches);
        Instant from = stretches.get(0).from();
        assertThat(instants(
                        calendars,
                        from.minus(Duration.ofDays(40)),
                        zone.knownUntil().plus(Duration.ofDays(40))))
                .as("%s in %s", cron, zone.zone())
                .isEqualTo(ticks(cron, zone, from));
        assertThat(calendars).as("%s in %s", cron, zone.zone()).hasSizeLessThan(FEW);
    }

    private static NavigableSet<Instant> ticks(CronExpression cron, ZoneTimeline zone, Instant from) {
        return new TreeSet<>(new CronTicks(cron, zone.rules())
                .between(from.minusNanos(1), zone.knownUntil().minusNanos(1), Integer.MAX_VALUE));
    }

    /** Every day is looked at, and nothing of the code under test. */
    private static NavigableSet<Instant> instants(List<Calendar> calendars, Instant from, Instant until) {
        NavigableSet<Instant> instants = new TreeSet<>();
        LocalDate last = LocalDate.ofInstant(until, ZoneOffset.UTC);
        for (LocalDate date = LocalDate.ofInstant(from, ZoneOffset.UTC); date.isBefore(last); date = date.plusDays(1)) {
            for (Calendar calendar : calendars) {
                if (calendar.years().contains(date.getYear())
                        && calendar.months().contains(date.getMonthValue())
                        && calendar.daysOfMonth().contains(date.getDayOfMonth())
                        && calendar.daysOfWeek().contains(date.getDayOfWeek().getValue() % 7)) {
                    addTimes(instants, calendar, date);
                }
            }
        }
        return instants;
    }

    private static void addTimes(NavigableSet<Instant> instants, Calendar calendar, LocalDate date) {
        for (int hour : calendar.hours()) {
            for (int minute : calendar.minutes()) {
                for (int second : calendar.seconds()) {
                    instants.add(date.atTime(hour, minute, second).toInstant(ZoneOffset.UTC));
                }
            }
        }
    }

    /** Up to a few times a day, on any kind of days. */
    private static String randomText(Random random) {
        String minute = random.nextInt(60) + (random.nextInt(3) == 0 ? "," + random.nextInt(60) : "");
        int hour = random.nextInt(24);
        String hours = random.nextInt(3) == 0 ? hour + "-" + Math.min(23, hour + 3) : Integer.toString(hour);
        String day = random.nextInt(4) == 0 ? (1 + random.nextInt(28)) + "-" + (29 + random.nextInt(3)) : "*";
        String month = random.nextInt(5) == 0 ? "*/" + (2 + random.nextInt(4)) : "*";
        String weekday = random.nextInt(3) == 0 ? random.nextInt(3) + "-" + (3 + random.nextInt(4)) : "*";
        return String.join(" ", minute, hours, day, month, weekday);
    }
}
