package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApschedulerSourceTest {

    private final Imported python = Imported.fixture("apscheduler/scheduler.py");
    private final Imported json = Imported.fixture("apscheduler/jobs.json");

    @Test
    void zeroIsMondayAndTheDefaultsOfTheSchedulerHold() {
        assertThat(python.job("monday_call"))
                .isEqualTo(Map.of(
                        "held",
                        true,
                        "cron",
                        "0 9 * * mon",
                        "time_zone",
                        "Europe/Berlin",
                        "coalesce",
                        false,
                        "max_instances",
                        3,
                        "misfire_grace",
                        "1m",
                        "http",
                        Map.of("url", "https://shop.example.com/api/monday", "redirects", "follow")));
        assertThat(python.notes("monday_call")).contains("day_of_week=0 counts from 0, Monday; written mon");
    }

    @Test
    void theOptionsOfAJobComeBeforeTheDefaults() {
        assertThat(python.job("weekend"))
                .containsEntry("cron", "*/30 8-18 * * fri-sun")
                .containsEntry("misfire_grace", "none")
                .doesNotContainKey("coalesce")
                .doesNotContainKey("max_instances");
        assertThat(python.job("weekend").get("http"))
                .isEqualTo(Map.of(
                        "url",
                        "https://shop.example.com/api/weekend",
                        "method",
                        "POST",
                        "headers",
                        Map.of("Authorization", "Bearer ${secret:SHOP_EXAMPLE_COM_TOKEN_2}"),
                        "body",
                        Map.of("json", Map.of("shop", 7, "token", "${secret:SHOP_EXAMPLE_COM_TOKEN}")),
                        "redirects",
                        "follow"));
    }

    @Test
    void bothDaysHaveToMatchAndStillDo() {
        assertThat(python.job("first_monday")).containsEntry("cron", "30 2 */31,1-7 * mon");
        assertThat(python.notes("first_monday"))
                .contains("wants day and day_of_week both to match")
                .contains("02:30 is skipped in Europe/Berlin")
                .contains("APScheduler leaves open");
        assertThat(python.entry("second_friday").get("reason").asText()).contains("both match, and here either does");
        assertThat(python.entry("last_day").get("reason").asText()).contains("day=last is not understood");
    }

    @Test
    void anIntervalKeepsItsAnchorAsAnOffset() {
        assertThat(python.job("poll")).containsEntry("every", "5m").containsEntry("offset", "2m");
        assertThat(python.notes("poll")).contains("counted from its start_date");
        assertThat(python.job("six")).containsEntry("every", "6h").doesNotContainKey("offset");
        assertThat(python.notes("six"))
                .contains("counted from the start of the process")
                .contains("jitter");
    }

    @Test
    void aDateIsDueOnceAndIsRefusedWhenItIsOver() {
        assertThat(python.yaml()).contains("at: 2027-06-01T10:00");
        assertThat(python.entry("over:").get("reason").asText()).contains("is over");
        assertThat(python.entry("warm_up").get("reason").asText()).contains("runs as soon as the process starts");
    }

    @Test
    void aCrontabTextCountsItsWeekdaysFromMondayToo() {
        assertThat(python.job("from_crontab"))
                .containsEntry("cron", "0 5 * * mon")
                .containsEntry("time_zone", "UTC");
    }

    @Test
    void aFunctionStaysInPythonAndItsTimesAreKeptAsAComment() {
        assertThat(python.entry("send_reminders").get("reason").asText())
                .contains("the Python function send_reminders")
                .contains("the workflow SendReminders");
        assertThat(python.yaml())
                .contains("# send_reminders:\n")
                .contains("#   name: Send reminders\n")
                .contains("#   cron: 5 9 * * *\n")
                .contains("#   workflow: SendReminders\n");
        assertThat(python.yaml()).contains("#   cron: '*/10 * * * * *'\n");
        assertThat(python.entry("scheduled_job").get("reason").asText()).contains("every_ten_seconds");
    }

    @Test
    void whatIsNoLiteralIsRefusedInItsLine() {
        assertThat(python.entry("HOUR").get("reason").asText()).isEqualTo("hour=HOUR is set elsewhere: write it out");
        assertThat(python.entry("lambda").get("reason").asText()).contains("week=1-10");
    }

    @Test
    void stringsCommentsAndDefinitionsAreNoCalls() {
        assertThat(python.called().out()).doesNotContain("in_a_docstring").doesNotContain("commented_out");
        assertThat(python.entries()).hasSize(15);
    }

    @Test
    void theJsonOfFlaskIsReadToo() {
        assertThat(json.entry("expire_codes").get("reason").asText()).contains("app.jobs.codes:expire_codes");
        assertThat(json.yaml()).contains("#   cron: 30 6 * * mon-fri\n").contains("#   misfire_grace: 1h\n");
        assertThat(json.job("ping")).containsEntry("every", "10m").containsEntry("misfire_grace", "none");
        assertThat(json.entry("export_jobs").get("reason").asText()).contains("a pickled Python object");
    }

    @Test
    void aTimeWithoutAZoneIsSaidToBe(@TempDir Path directory) throws IOException {
        Files.writeString(
                directory.resolve("jobs.py"),
                "scheduler.add_job(requests.get, 'cron', hour=9, args=['https://a.example.com/x'], id='x')\n"
                        + "scheduler.add_job(requests.get, 'cron', **TIMES)\n"
                        + "scheduler.add_job(requests.get, OrTrigger([a, b]), id='either')\n"
                        + "scheduler.add_job(requests.get, 'cron', hour=9, timezone=settings.TZ, args=['https://a.example.com/y'])\n"
                        + "scheduler.add_job(requests.get, 'interval', hours=1, start_date=datetime.now(), id='now')\n"
                        + "scheduler.add_job(requests.get, 'date', run_date=datetime(2027, 5, 1, 9, 30), args=['https://a.example.com/z'])\n"
                        + "scheduler.add_job(requests.get, 'date', run_date=datetime(2027, 5, 1, tzinfo=UTC), id='zoned')\n");

        Imported unzoned = Imported.file(directory, "jobs.py");

        assertThat(unzoned.notes("x")).contains("taken for UTC").contains("no misfire_grace_time, which is 1 s there");
        assertThat(unzoned.line(2).get("reason").asText()).contains("in a variable (**)");
        assertThat(unzoned.line(3).get("reason").asText()).contains("has the trigger or");
        assertThat(unzoned.line(4).get("reason").asText()).contains("timezone=settings.TZ is set elsewhere");
        assertThat(unzoned.line(5).get("reason").asText()).contains("start_date is no date");
        assertThat(unzoned.yaml()).contains("at: 2027-05-01T09:30\n");
        assertThat(unzoned.line(7).get("reason").asText()).contains("run_date is no date");
        assertThat(unzoned.remarks()).contains("passes over a time that comes during a run");
        assertThat(Imported.file(directory, "jobs.py", "--zone", "Asia/Tokyo").job("x"))
                .containsEntry("time_zone", "Asia/Tokyo");
    }
}
