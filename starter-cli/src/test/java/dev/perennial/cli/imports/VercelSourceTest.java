package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VercelSourceTest {

    private final Imported imported = Imported.fixture("vercel/vercel.json");

    @Test
    void aCronIsCalledAsVercelDoesByTheClockOfUtc() {
        assertThat(imported.job("distribute_codes"))
                .containsEntry("held", true)
                .containsEntry("cron", "0 0 1 * *")
                .containsEntry("time_zone", "UTC")
                .containsEntry("http", Map.of("vercel", "/api/cron/distribute-codes"));
    }

    @Test
    void theSamePathWithAnotherQueryOrTimeIsAJobOfItsOwn() {
        assertThat(imported.job("sync")).containsEntry("http", Map.of("vercel", "/api/cron/sync?region=eu&full=1"));
        assertThat(imported.job("sync_2")).containsEntry("http", Map.of("vercel", "/api/cron/sync?region=us"));
        assertThat(imported.job("daily_maintenance")).containsEntry("cron", "0 9 * * *");
        assertThat(imported.job("daily_maintenance_2")).containsEntry("cron", "0 21 * * *");
    }

    @Test
    void theSamePathAtTheSameTimesIsMerged() {
        assertThat(imported.line(10).get("outcome").asText()).isEqualTo("merged");
        assertThat(imported.line(10).get("job_id").asText()).isEqualTo("daily_maintenance");
        assertThat(imported.line(10).get("reason").asText()).isEqualTo("does the same at the same times as line 8");
    }

    @Test
    void refusesEachMistakeInItsLine() {
        assertThat(imported.line(13).get("reason").asText()).contains("begins with /");
        assertThat(imported.line(14).get("reason").asText()).contains("cron: hour 25 is outside 0–23");
        assertThat(imported.entry("misspelt-zone").get("reason").asText()).contains("did you mean Europe/Berlin?");
        assertThat(imported.entry("past-launch").get("reason").asText()).contains("is over");
    }

    @Test
    void saysWhatVercelDoesOtherwise() {
        assertThat(imported.notes("payday")).contains("Vercel refuses a cron that gives both days");
        assertThat(imported.remarks()).contains("Hobby plan").contains("or both call");
    }

    @Test
    void aSecretInThePathIsWrittenAsAReferenceWhereTheUrlIsKnown() {
        assertThat(imported.line(11).get("reason").asText()).contains("--base-url");

        Imported whole = Imported.fixture("vercel/vercel.json", "--base-url", "https://shop.example.com/");

        assertThat(whole.job("hook").get("http"))
                .isEqualTo(Map.of(
                        "url", "https://shop.example.com/api/cron/hook",
                        "headers",
                                Map.of(
                                        "Authorization", "Bearer ${secret:CRON_SECRET}",
                                        "User-Agent", "vercel-cron/1.0"),
                        "query", Map.of("token", "${secret:SHOP_EXAMPLE_COM_TOKEN}")));
        assertThat(whole.json().get("secrets").has("SHOP_EXAMPLE_COM_TOKEN")).isTrue();
        assertThat(whole.called().out()).doesNotContain("s3cr3t");
    }

    @Test
    void aScheduleHasItsZoneAndItsName() {
        assertThat(imported.job("daily_report"))
                .containsEntry("time_zone", "America/New_York")
                .containsEntry("cron", "30 2 * * *");
        assertThat(imported.notes("daily_report"))
                .contains("jitter")
                .contains("02:30 is skipped in America/New_York")
                .contains("look up what Vercel does");
    }

    @Test
    void aScheduleOfOneMomentIsDueOnceByTheClockOfItsZone() {
        assertThat(imported.job("launch"))
                .containsEntry("time_zone", "Europe/Berlin")
                .doesNotContainKey("cron");
        assertThat(imported.yaml()).contains("at: 2027-03-01T10:00");
    }

    @Test
    void refusesTargetsThatHaveNoUrl() {
        assertThat(imported.entry("cleanup:").get("reason").asText()).contains("function api/cleanup");
        assertThat(imported.entry("nightly-export").get("reason").asText()).contains("topic");
        assertThat(imported.entry("python-jobs").get("reason").asText()).contains("Python code (jobs)");
        assertThat(imported.entry("rebuild-index").get("reason").asText()).contains("called by POST");
    }

    @Test
    void aProjectInAFolderIsSaidToHaveAUrlOfItsOwn(@TempDir Path repository) throws IOException {
        Files.createDirectories(repository.resolve(".git"));
        Path folder = Files.createDirectories(repository.resolve("apps/web"));
        String text = "{\"crons\": [{\"path\": \"/api/cron/warm\", \"schedule\": \"0 5 * * *\"}]}";
        Files.writeString(folder.resolve("vercel.json"), text);
        Files.writeString(repository.resolve("vercel.json"), text);

        assertThat(Imported.file(repository, "apps/web/vercel.json").remarks())
                .contains("a project of its own on Vercel");
        assertThat(Imported.file(repository, "vercel.json").remarks()).doesNotContain("a project of its own");
    }

    @Test
    void moreCronsThanVercelTakesAreSaid(@TempDir Path directory) throws IOException {
        StringBuilder crons = new StringBuilder("{\"path\": \"/api/cron/0\", \"schedule\": \"0 5 * * *\"}");
        for (int i = 1; i <= 100; i++) {
            crons.append(",{\"path\": \"/api/cron/%d\", \"schedule\": \"0 5 * * *\"}".formatted(i));
        }
        Files.writeString(directory.resolve("vercel.json"), "{\"crons\": [" + crons + "]}");

        assertThat(Imported.file(directory, "vercel.json").remarks()).contains("has 101 crons, and Vercel takes 100");
    }
}
