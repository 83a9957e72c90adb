package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TemporalSourceTest {

    private final Imported described = Imported.fixture("temporal/described.json");

    @Test
    void aScheduleOfAnotherWorkerIsAJobThatStartsItsWorkflow() {
        assertThat(described.yaml())
                .contains(
                        """
                          nightly_report:
                            held: true
                            cron: 30 2 * * 1-5
                            time_zone: America/New_York
                            coalesce: false
                            catchup_window: 1h
                            workflow: NightlyReport
                            task_queue: reports
                        """);
        assertThat(described.entry("nightly-report").get("notes").toString())
                .contains("is paused")
                .contains("with an input")
                .contains("02:30 is skipped in America/New_York");
    }

    @Test
    void eachOfItsTimesIsAJobAndBothDaysHaveToMatch() {
        assertThat(described.line(14).get("reason").asText())
                .contains("day-of-month 15 and day-of-week 5 both match, and here either does");
        assertThat(described.remarks()).contains("nightly-report has 2 times");
    }

    @Test
    void anIntervalHasItsPhase() {
        assertThat(described.yaml()).contains("    every: 1h\n").contains("    offset: 19m\n");
        assertThat(described.entry("sync").get("notes").toString())
                .contains("jitter")
                .contains("Skip passes over");
    }

    @Test
    void whatIsKeptByPerennialAlreadyIsSaidToBe() {
        assertThat(described.entry("expire_codes").get("reason").asText())
                .isEqualTo(
                        "is kept by Perennial already: it is written from the registry; see perennial jobs show expire_codes");
    }

    @Test
    void aListDoesNotSayEnough() {
        Imported listed = Imported.fixture("temporal/listed.json");

        assertThat(listed.entry("nightly-report").get("reason").asText())
                .contains("temporal schedule describe --schedule-id nightly-report -o json");
        assertThat(listed.yaml()).contains("#   cron: 0 9 * * MON\n").contains("#   time_zone: Europe/London\n");
        assertThat(listed.entry("by-hand").get("reason").asText()).contains("is never due by itself");
    }
}
