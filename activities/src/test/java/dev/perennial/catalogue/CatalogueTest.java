package dev.perennial.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cron.CronExpression;
import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.run.Retry;
import dev.perennial.schedule.About;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.JobDefinition.After;
import dev.perennial.schedule.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {

    private static final Path SHIPPED = Path.of("..", "jobs.yaml");

    @Test
    void readsTheShippedJobs() {
        Catalogue shipped = Catalogue.read(SHIPPED, CatalogueContext.of(JobTypes.shipped()));
        assertThat(shipped.warnings()).isEmpty();
        assertThat(shipped.jobs())
                .extracting(job -> "%s | %s | %s | %s | after %s"
                        .formatted(
                                job.id(),
                                job.name(),
                                ((Timing.Cron) job.timing()).expression().inWords(),
                                job.timeZone(),
                                job.after()
                                        .map(after -> String.join("+", after.jobs()))
                                        .orElse("none")))
                .startsWith(
                        "expire_codes | Expire Affiliate Codes | every day at 09:00 | UTC | after none",
                        "check_expiring_subscriptions | Check Expiring dLocal Subscriptions | every day at 09:05 | UTC"
                                + " | after expire_codes",
                        "downgrade_expired_subscriptions | Downgrade Expired Subscriptions | every day at 09:10 | UTC"
                                + " | after check_expiring_subscriptions",
                        "distribute_codes | Monthly Affiliate Code Distribution | at 00:00 on day 1 of the month | UTC"
                                + " | after none");
        assertThat(shipped.jobs())
                .extracting(JobDefinition::workflow)
                .hasSameElementsAs(JobTypes.shipped().stream()
                        .filter(type -> type.kind().isEmpty())
                        .map(JobTypeDescription::workflow)
                        .toList());
        assertThat(shipped.jobs())
                .extracting(JobDefinition::settings)
                .startsWith(
                        Map.of(),
                        Map.of("window", "3d"),
                        Map.of("grace", "0s", "pending_payments", "5d"),
                        Map.of("quota", Map.of("BRONZE", 5, "SILVER", 10, "GOLD", 20), "valid_for", "60d"));
    }

    @Test
    void fillsInTheDefaults() {
        assertThat(job("every: 2h"))
                .isEqualTo(new JobDefinition(
                        "a",
                        "A",
                        "Work",
                        new Timing.Every(Duration.ofHours(2), Duration.ZERO),
                        ZoneId.of("UTC"),
                        true,
                        1,
                        Optional.of(Duration.ofHours(1)),
                        Duration.ofDays(7),
                        Duration.ofHours(1),
                        Optional.empty(),
                        Map.of()));
    }

    @Test
    void readsEveryField() {
        Catalogue catalogue = Catalogue.read(
                "jobs.yaml",
                """
                jobs:
                  b: { name: B, workflow: Work, at: 2025-12-31 23:59 }
                  a:
                    name: A
                    description: What A is for
                    group: night-shift
                    owner: The team
                    severity: critical
                    tags: [mail, nightly]
                    held: true
                    workflow: Work
                    cron: '*/30 9-16 * * 1-5'
                    time_zone: America/New_York
                    coalesce: false
                    max_instances: 3
                    misfire_grace: none
                    catchup_window: PT12H
                    timeout: 1h30m
                    after: { job: b, max_wait: 10m }
                    retry: { attempts: 5, first: 10s, longest: 5m, only: [unavailable, throttled] }
                    settings: { text: yes, number: 3, half: 0.5, flag: true, list: [1, x], map: { deep: 1:30 } }
                """);
        assertThat(catalogue.jobs())
                .extracting(JobDefinition::timing)
                .first()
                .isEqualTo(new Timing.Once(LocalDateTime.parse("2025-12-31T23:59")));
        assertThat(catalogue.jobs().get(1))
                .isEqualTo(new JobDefinition(
                        "a",
                        "A",
                        "Work",
                        new Timing.Cron(CronExpression.parse("*/30 9-16 * * 1-5")),
                        ZoneId.of("America/New_York"),
                        false,
                        3,
                        Optional.empty(),
                        Duration.ofHours(12),
                        Duration.ofMinutes(90),
                        Optional.of(new After("b", Duration.ofMinutes(10))),
                        Map.of(
                                "text",
                                "yes",
                                "number",
                                3,
                                "half",
                                0.5,
                                "flag",
                                true,
                                "list",
                                List.of(1, "x"),
                                "map",
                                Map.of("deep", "1:30")),
                        new About(
                                Optional.of("night-shift"),
                                Optional.of("The team"),
                                Optional.of("What A is for"),
                                Optional.of("critical"),
                                List.of("mail", "nightly")),
                        true,
                        Optional.of(new Retry(
                                5,
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(5),
                                List.of("unavailable", "throttled")))));
    }

    @Test
    void letsTheFileSetItsOwnDefaults() {
        JobDefinition job = Catalogue.read(
                        "jobs.yaml",
                        """
                        defaults: { time_zone: Asia/Tokyo, misfire_grace: none, timeout: 5m }
                        jobs:
                          a: { name: A, workflow: Work, every: 2h, timeout: 6m }
                        """)
                .jobs()
                .get(0);
        assertThat(job.timeZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(job.misfireGrace()).isEmpty();
        assertThat(job.timeout()).isEqualTo(Duration.ofMinutes(6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            every: 2h, misfire_grace: 4s                | a.misfire_grace: is below 5s: after a restart of the server even punctual ticks are later than that
            every: 20m                                  | a.timeout: 1h is longer than the 20m between two ticks: one run that hangs holds up the next ones
            every: 1m, timeout: 30s                     | a.catchup_window: 7d holds 10080 ticks, and Temporal keeps the oldest 1000 of an outage and drops the rest: at most 16h40m
            cron: 0 0 31 * *                            | a.cron: skips February, April, June, September and November: no day 31
            cron: 30 1 * * *, time_zone: Europe/London  | a.cron: 01:30 is skipped in Europe/London on the day clocks go forward: not due then
            """)
    void warnsOfWhatWorksButMayNotBeMeant(String fields, String warning) {
        assertThat(catalogue(fields).warnings().get(0).toString()).endsWith("jobs." + warning);
    }

    @Test
    void warnsWhenMoreThanFiftyJobsAreDueInOneSecond() {
        String fifty = crowd(50);
        assertThat(Catalogue.read("jobs.yaml", fifty).warnings()).isEmpty();
        assertThat(Catalogue.read("jobs.yaml", crowd(51)).warnings())
                .extracting(CatalogueProblem::toString)
                .containsExactly(
                        "jobs.yaml:2:3: jobs: 51 jobs are due in the same second, for instance at 2027-01-01T09:00:00Z:"
                                + " some will start seconds late, above 100 up to a minute; spread them by H, as in H 0 9 * * *");
        assertThat(Catalogue.read("jobs.yaml", crowd(200).replace("0 9 *", "H 0 9 *"))
                        .warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cron: 0 9 * * *",
                "cron: '*/30 * * * * *', time_zone: Australia/Lord_Howe, misfire_grace: none",
                "cron: H 0 9 * * *",
                "every: 7m, offset: 3m, coalesce: false, max_instances: 7",
                "at: 2025-12-31T23:59, catchup_window: 30d, timeout: 90s",
                "every: 2h, settings: { z: 1, a: { y: [1.5, true, 'null', {}], b: '1' }, big: 12345678901234567890, ctrl: \"\\a\\u2028\" }"
            })
    void readsBackWhatItWroteAsJson(String fields) {
        JobDefinition job = job(fields);
        assertThat(Catalogue.fromJson("a", Catalogue.toJson(job))).isEqualTo(job);
    }

    @Test
    void readsBackTheShippedJobs() {
        for (JobDefinition job : Catalogue.read(SHIPPED).jobs()) {
            assertThat(Catalogue.fromJson(job.id(), Catalogue.toJson(job))).isEqualTo(job);
        }
    }

    @Test
    void writesEqualJobsAsTheSameTextWithEveryDefaultSpelledOut() {
        String json = Catalogue.toJson(job("every: 2h, settings: { b: 1, a: { d: 5.0, c: 1e2 } }"));
        assertThat(json)
                .isEqualTo("{\"catchup_window\":\"7d\",\"coalesce\":true,\"every\":\"2h\",\"max_instances\":1,"
                        + "\"misfire_grace\":\"1h\",\"name\":\"A\",\"offset\":\"0s\",\"settings\":{\"a\":{\"c\":100,\"d\":5},\"b\":1},"
                        + "\"time_zone\":\"UTC\",\"timeout\":\"1h\",\"workflow\":\"Work\"}");
        assertThat(Catalogue.toJson(job("settings: { a: { c: 100, d: 5 }, b: 1 }, timeout: 60m, every: 120m")))
                .isEqualTo(json);
    }

    @Test
    void readsTheKeysOfJsonInAnyOrder() { // jsonb has an order of its own
        String json = "{\"at\": \"2025-12-31T23:59\", \"name\": \"A\", \"settings\": {}, \"workflow\": \"Work\"}";
        assertThat(Catalogue.fromJson("a", json)).isEqualTo(job("at: 2025-12-31T23:59"));
    }

    @Test
    void saysWhatIsWrongWithJson() {
        assertThatThrownBy(() ->
                        Catalogue.fromJson("a", "{\"name\": \"A\", \"workflow\": \"W\", \"cron\": \"0 9 * * 9\"}"))
                .isInstanceOf(InvalidCatalogueException.class)
                .hasMessage("a.cron: day-of-week 9 is outside 0–7");
        assertThatThrownBy(() -> Catalogue.fromJson("a", "{\"name\": \"\", \"workflow\": \"\", \"every\": \"2h\"}"))
                .hasMessage("a.name: is empty: expected a text\na.workflow: is empty: expected a text");
        assertThatThrownBy(() -> Catalogue.fromJson("a", "[]"))
                .hasMessage("a: is a list: expected fields, \"name: value\" each");
        assertThatThrownBy(() -> Catalogue.fromJson("a", "{")).hasMessageStartingWith("a: is not JSON: ");
    }

    @Test
    void refusesAFileThatIsFarTooLarge() {
        String large = "jobs: {}\n#" + "x".repeat(1 << 21);
        assertThatThrownBy(() -> Catalogue.read("jobs.yaml", large))
                .isInstanceOf(InvalidCatalogueException.class)
                .hasMessage("jobs.yaml:1:1: is larger than a megabyte: a catalogue is a list of jobs");
    }

    @Test
    void refusesAFileThatIsFarTooDeep() {
        assertThatThrownBy(() -> Catalogue.read("jobs.yaml", "jobs: " + "[".repeat(100_000)))
                .isInstanceOf(InvalidCatalogueException.class)
                .hasMessageContaining("Nesting Depth exceeded max 20");
    }

    private static String crowd(int size) {
        return IntStream.range(0, size)
                .mapToObj("  job_%d: { name: A, workflow: Work, cron: 0 9 * * * }\n"::formatted)
                .collect(Collectors.joining("", "jobs:\n", ""));
    }

    private static JobDefinition job(String fields) {
        return catalogue(fields).jobs().get(0);
    }

    private static Catalogue catalogue(String fields) {
        return Catalogue.read("jobs.yaml", "jobs: { a: { name: A, workflow: Work, " + fields + " } }");
    }
}
