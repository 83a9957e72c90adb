package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cron.CronExpression;
import dev.perennial.cron.CronTicks;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Judged by the days on which the cron is due, not by how it is written. */
class DueTest {

    private static final LocalDate FIRST = LocalDate.parse("2027-01-01");
    private static final LocalDate LAST = LocalDate.parse("2028-12-31");

    @Test
    void bothDaysMatchWhereOneOfThemIsTheFirst() {
        assertThat(dueBoth("1-7", "mon"))
                .isEqualTo(days(day -> day.getDayOfMonth() <= 7 && day.getDayOfWeek() == DayOfWeek.MONDAY));
        assertThat(dueBoth("1,15", "fri"))
                .isEqualTo(days(day -> day.getDayOfMonth() % 14 == 1
                        && day.getDayOfMonth() < 29
                        && day.getDayOfWeek() == DayOfWeek.FRIDAY));
    }

    @Test
    void bothDaysMatchWhereOneOfThemIsSunday() {
        assertThat(dueBoth("13-19", "sat,sun"))
                .isEqualTo(days(day -> day.getDayOfMonth() >= 13
                        && day.getDayOfMonth() <= 19
                        && day.getDayOfWeek().getValue() >= 6));
        assertThat(dueBoth("24", "0"))
                .isEqualTo(days(day -> day.getDayOfMonth() == 24 && day.getDayOfWeek() == DayOfWeek.SUNDAY));
    }

    @Test
    void aDayThatIsEveryDayNeedsNoTrick() {
        assertThat(Due.whereBothDaysMatch("0 9", "1-31", "*", "mon")).contains("0 9 * * mon");
        assertThat(Due.whereBothDaysMatch("0 9", "8-14", "*", "0-6")).contains("0 9 8-14 * *");
        assertThat(dueBoth("*/2", "mon"))
                .isEqualTo(days(day -> day.getDayOfMonth() % 2 == 1 && day.getDayOfWeek() == DayOfWeek.MONDAY));
    }

    @Test
    void someDaysCannotBeSaid() {
        assertThat(Due.whereBothDaysMatch("0 9", "13", "*", "fri")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0 3 */2 * 1, 0 3 1-31/2 * 1",
        "0 3 13 * */2, 0 3 13 * 0-6/2",
        "0 3 */1 * 1, 0 3 */1 * 1",
        "0 3 * * */2, 0 3 * * */2",
        "0 3 */2 * ?, 0 3 */2 * ?",
        "@daily, @daily"
    })
    void aStepOfDaysCountsAsGivenBesideAnotherDay(String kubernetes, String here) {
        assertThat(Due.whereEitherDayMatches(kubernetes)).isEqualTo(here);
    }

    @Test
    void eitherDayIsDueWithAStep() {
        assertThat(due(Due.whereEitherDayMatches("0 9 */10 * 1")))
                .isEqualTo(days(day -> day.getDayOfMonth() % 10 == 1 || day.getDayOfWeek() == DayOfWeek.MONDAY));
    }

    private static List<LocalDate> dueBoth(String dayOfMonth, String dayOfWeek) {
        return due(Due.whereBothDaysMatch("0 9", dayOfMonth, "*", dayOfWeek).orElseThrow());
    }

    private static List<LocalDate> due(String cron) {
        Instant from = FIRST.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant until = LAST.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return new CronTicks(CronExpression.parse(cron), ZoneOffset.UTC.getRules())
                .between(from, until, 10_000).stream()
                        .map(tick -> tick.atZone(ZoneOffset.UTC).toLocalDate())
                        .toList();
    }

    private static List<LocalDate> days(Predicate<LocalDate> wanted) {
        return FIRST.datesUntil(LAST.plusDays(1)).filter(wanted).toList();
    }
}
