package dev.perennial.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cron.CronExpression.Calendar;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {

    @Test
    void readsFiveFieldsFromTheMinute() {
        assertThat(only("5 9 * * *").seconds()).containsExactly(0);
        assertThat(only("5 9 * * *").minutes()).containsExactly(5);
        assertThat(only("5 9 * * *").hours()).containsExactly(9);
    }

    @Test
    void readsSixFieldsFromTheSecond() {
        assertThat(only("*/30 * * * * *").seconds()).containsExactly(0, 30);
        assertThat(only("*/30 * * * * *").minutes()).hasSize(60);
    }

    @Test
    void readsSevenFieldsAsTemporalDoes() {
        assertThat(only("0 0 9 1 1 * 2030-2034/2").years()).containsExactly(2030, 2032, 2034);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            1,2,40     | 1,2,40
            10-13      | 10,11,12,13
            10-20/5    | 10,15,20
            */20       | 0,20,40
            50/4       | 50,54,58
            1-3,2-4,30 | 1,2,3,4,30
            """)
    void readsListsRangesAndSteps(String minutes, String values) {
        assertThat(only(minutes + " * * * *").minutes()).isEqualTo(numbers(values));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            mon-fri | 1,2,3,4,5
            SUN,Sat | 0,6
            7       | 0
            5-7     | 0,5,6
            fri-sun | 0,5,6
            */2     | 0,2,4,6
            ?       | 0,1,2,3,4,5,6
            """)
    void readsDaysOfTheWeekByNumberAndNameWithSevenForSunday(String days, String values) {
        assertThat(only("0 9 * * " + days).daysOfWeek()).isEqualTo(numbers(values));
    }

    @Test
    void readsMonthsByName() {
        assertThat(only("0 0 1 jan,JUL-sep *").months()).containsExactly(1, 7, 8, 9);
    }

    @ParameterizedTest
    @CsvSource({
        "@hourly,0 * * * *",
        "@daily,0 0 * * *",
        "@midnight,0 0 * * *",
        "@weekly,0 0 * * 0",
        "@monthly,0 0 1 * *",
        "@yearly,0 0 1 1 *",
        "@annually,0 0 1 1 *"
    })
    void readsMacros(String macro, String fields) {
        assertThat(CronExpression.parse(macro).calendars())
                .isEqualTo(CronExpression.parse(fields).calendars());
        assertThat(CronExpression.parse(macro).text()).isEqualTo(macro);
    }

    @Test
    void isDueOnEitherDayWhereBothAreGiven() {
        CronExpression friday13th = CronExpression.parse("0 0 13 * 5");
        assertThat(friday13th.calendars()).hasSize(2);
        assertThat(friday13th.calendars().get(0).daysOfMonth()).containsExactly(13);
        assertThat(friday13th.calendars().get(0).daysOfWeek()).hasSize(7);
        assertThat(friday13th.calendars().get(1).daysOfMonth()).hasSize(31);
        assertThat(friday13th.calendars().get(1).daysOfWeek()).containsExactly(5);
        assertThat(CronExpression.parse("0 0 */2 * 5").calendars()).hasSize(1);
    }

    @Test
    void isDueOnTheDaysOfTheWeekWhereTheDayOfTheMonthNeverComes() {
        CronExpression sundaysInFebruary = CronExpression.parse("0 0 31 2 0");

        assertThat(sundaysInFebruary.calendars())
                .isEqualTo(CronExpression.parse("0 0 * 2 0").calendars());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            ``                  | is empty: a cron text has 5 (minute hour day-of-month month day-of-week), 6 (second first) or 7 (second first, year last)
            0 9 * *             | 4 fields: a cron text has 5 (minute hour day-of-month month day-of-week), 6 (second first) or 7 (second first, year last)
            daily               | 1 field: a cron text has 5 (minute hour day-of-month month day-of-week), 6 (second first) or 7 (second first, year last)
            60 * * * *          | minute 60 is outside 0–59
            0 24 * * *          | hour 24 is outside 0–23
            0 0 0 * *           | day-of-month 0 is outside 1–31
            0 0 1 13 *          | month 13 is outside 1–12
            0 0 * * 9           | day-of-week 9 is outside 0–7
            99 * * * * *        | second 99 is outside 0–59
            0 0 0 1 1 * 1999    | year 1999 is outside 2000–2100
            99999 * * * *       | minute 99999 is outside 0–59
            */0 * * * *         | minute: a step of 0 never moves on: the smallest step is 1
            */x * * * *         | minute: the step "x" is not a number: write for instance */5
            */90 * * * *        | minute: a step of 90 is larger than the whole field (0–59)
            30-10 * * * *       | minute: the range 30-10 runs backwards (30 to 10): write 30-59,0-10
            0 22-6 * * *        | hour: the range 22-6 runs backwards (22 to 6): write 22-23,0-6
            0 9 * * fri-mon     | day-of-week: the range fri-mon runs backwards (5 to 1): write fri-sat,sun-mon
            0 9 1 nov-feb *     | month: the range nov-feb runs backwards (11 to 2): write nov-dec,jan-feb
            0 9 * * monday      | day-of-week: "monday" is neither a number nor one of sun, mon, tue, wed, thu, fri, sat
            0 9h * * *          | hour: "9h" is not a number
            0 9, * * *          | hour: "9," is not a value, list (1,2), range (1-5) or step (*/5)
            0 -9 * * *          | hour: "-9" is not a value, list (1,2), range (1-5) or step (*/5)
            0 1-2-3 * * *       | hour: "1-2-3" is not a value, list (1,2), range (1-5) or step (*/5)
            0 ? * * *           | hour: "?" is not a number
            0 0 L * *           | day-of-month: "L" (the last day) is not understood: use day 1 of the next month, or days 28-31 and let the job look
            0 0 15W * *         | day-of-month: "15W" (the nearest weekday) is not understood: name the days of the month, or of the week
            0 0 * * 5L          | day-of-week: "5L" (the last such day of the month) is not understood: use every week and let the job look
            0 0 * * fri#2       | day-of-week: "fri#2" (the n-th such day of the month) is not understood: use every week and let the job look
            H * * * *           | minute: "H" (one of the job's own) is for jobs.yaml alone: choose a minute yourself
            0 0 H * *           | day-of-month: "H" (a hashed value) is not understood: choose a day-of-month yourself
            H/15 * * * *        | minute: "H/15" (a hashed value) is not understood: choose a minute yourself
            @every 5m           | @every 5m is not a cron text here: give every: 5m instead of cron
            @reboot             | @reboot is not understood: a job is due by the clock, use every: or at: instead of cron
            @noon               | @noon is not understood: there are @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly
            0 9 1 1 * 2027      | 6 fields begin with the second, and 2027 looks like a year: write 7 fields, 0 0 9 1 1 * 2027
            CRON_TZ=Asia/Tokyo 0 9 * * * | a cron text holds no zone: give it as time_zone: Asia/Tokyo, and write cron: 0 9 * * *
            TZ=UTC @daily       | a cron text holds no zone: give it as time_zone: UTC, and write cron: @daily
            0 0 30 2 *          | "0 0 30 2 *" is never due: there is no day-of-month 30 in month feb
            0 0 31 4,6 *        | "0 0 31 4,6 *" is never due: there is no day-of-month 31 in month apr and jun
            0 0 0 29 2 * 2027   | "0 0 0 29 2 * 2027" is never due: there is no day-of-month 29 in month feb
            """)
    void refusesWithTheReasonAndTheRightSpelling(String text, String message) {
        assertThatThrownBy(() -> CronExpression.parse(text))
                .isInstanceOf(InvalidCronException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            0 0 31 * *      | skips February, April, June, September and November: no day 31
            0 0 30 * *      | skips February: no day 30
            0 0 29 2 *      | 29 February is there in leap years only
            */7 * * * *     | */7 starts again with each hour, so the last gap is shorter; for an even rhythm use every: 7m
            0 */5 * * *     | */5 starts again with each day, so the last gap is shorter; for an even rhythm use every: 5h
            */30 9-16 * * * | the first of a day is at 09:00 and the last at 16:30
            0 0 31 2 0      | there is no day-of-month 31 in month 2: due by the day-of-week alone
            0 0 13 * 5      | day-of-month and day-of-week are both given: due on days that match either, as in crontab
            """)
    void warnsOfWhatItsAuthorMayNotExpect(String text, String note) {
        assertThat(CronExpression.parse(text).notes()).containsExactly(note);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 9 * * *", "*/5 * * * *", "0 0 1 * *", "0 9-17 * * *", "0 0 28-31 * *", "0 0 * * 1-5"})
    void hasNothingToWarnOfInOrdinaryTexts(String text) {
        assertThat(CronExpression.parse(text).notes()).isEmpty();
    }

    @Test
    void warnsOfTimesThatClockChangesTakeOrRepeat() {
        CronExpression halfPastTwo = CronExpression.parse("30 2 * * *");
        assertThat(halfPastTwo.notes(ZoneId.of("Europe/Berlin")))
                .containsExactly(
                        "02:30 is skipped in Europe/Berlin on the day clocks go forward: not due then",
                        "02:30 comes twice in Europe/Berlin on the day clocks go back: due twice");
        assertThat(halfPastTwo.notes(ZoneId.of("Asia/Tokyo"))).isEmpty();
        assertThat(CronExpression.parse("0 9 * * *").notes(ZoneId.of("Europe/Berlin")))
                .isEmpty();
        assertThat(CronExpression.parse("*/5 * * * *").notes(ZoneId.of("Europe/Berlin")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0 9 * * *         | every day at 09:00
            0 9,15 * * *      | every day at 09:00 and 15:00
            0 9 * * 1-5       | weekdays at 09:00
            0 9 * * sat,sun   | at 09:00 on weekends
            0 9 * * mon,fri   | at 09:00 on Mondays and Fridays
            0 0 1 * *         | at 00:00 on day 1 of the month
            0 0 1,15 * *      | at 00:00 on day 1 and 15 of the month
            30 6 1 1 *        | at 06:30 on 1 January
            */30 * * * * *    | every 30 seconds
            * * * * * *       | every second
            * * * * *         | every minute
            */5 * * * *       | every 5 minutes
            0 * * * *         | every hour
            0 */4 * * 1-5     | every 4 hours on weekdays
            */7 * * * *       | */7 * * * *
            */30 9-16 * * 1-5 | */30 9-16 * * 1-5
            0 0 13 * 5        | 0 0 13 * 5
            @daily            | every day at 00:00
            """)
    void saysItInWords(String text, String words) {
        assertThat(CronExpression.parse(text).inWords()).isEqualTo(words);
    }

    @Test
    void givesEachJobASecondOfItsOwnThatNeverChanges() {
        assertThat(CronExpression.parse("H 0 9 * * *", "expire_codes").inWords())
                .isEqualTo("every day at 09:00:55");
        assertThat(CronExpression.parse("H H * * *", "expire_codes").inWords()).isEqualTo("every day at 19:08");
        assertThat(CronExpression.parse("H 0 9 * * *", "expire_codes"))
                .isEqualTo(CronExpression.parse("H 0 9 * * *", "expire_codes"))
                .isNotEqualTo(CronExpression.parse("H 0 9 * * *", "distribute_codes"))
                .hasToString("H 0 9 * * *");
    }

    @Test
    void spreadsManyJobsOverTheMinute() { // Some twenty starts a second is what Temporal does
        Map<Integer, Long> jobsOnASecond = IntStream.range(0, 200)
                .mapToObj(i -> CronExpression.parse("H 0 9 * * *", "job_" + i))
                .map(cron -> cron.calendars().get(0).seconds().first())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(jobsOnASecond.values()).allMatch(jobs -> jobs <= 10);
        assertThat(jobsOnASecond).hasSizeGreaterThan(50);
    }

    private static Calendar only(String text) {
        assertThat(CronExpression.parse(text).calendars()).hasSize(1);
        return CronExpression.parse(text).calendars().get(0);
    }

    private static TreeSet<Integer> numbers(String values) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String value : values.split(",")) {
            numbers.add(Integer.valueOf(value));
        }
        return numbers;
    }
}
