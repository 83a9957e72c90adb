package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesSourceTest {

    private final Imported imported = Imported.fixture("k8s/cronjobs.yaml");

    @Test
    void anImageOfCurlIsAJobThatCallsTheUrlUnderTheSameLimits() {
        assertThat(imported.job("warm_cache"))
                .isEqualTo(Map.of(
                        "held", true,
                        "cron", "*/15 * * * *",
                        "time_zone", "Europe/Berlin",
                        "max_instances", 1,
                        "misfire_grace", "2m",
                        "timeout", "5m",
                        "http",
                                Map.of(
                                        "url",
                                        "https://shop.example.com/api/cron/warm",
                                        "headers",
                                        Map.of("Authorization", "Bearer ${secret:CRON_SECRET}"))));
        assertThat(imported.notes("warm_cache")).contains("Forbid passes over").doesNotContain("timeZone");
    }

    @Test
    void aStepOfDaysStillCountsAsADayThatIsGiven() {
        assertThat(imported.job("either_day")).containsEntry("cron", "0 3 1-31/2 * 1");
        assertThat(imported.notes("either_day"))
                .contains("either field")
                .contains("is suspended")
                .contains("Replace ends a run")
                .contains("taken for UTC")
                .contains("inside a network: it is called only if");
        assertThat(imported.job("either_day").get("http"))
                .isEqualTo(Map.of("url", "http://api.shop.svc.cluster.local/jobs/either", "redirects", "follow"));
    }

    @Test
    void withoutAPolicyAnyNumberRunsAtOnceHoweverLate() {
        assertThat(imported.job("poll"))
                .containsEntry("coalesce", false)
                .containsEntry("max_instances", 10)
                .containsEntry("misfire_grace", "none")
                .containsEntry("every", "1h30m");
        assertThat(imported.notes("poll"))
                .contains("Allow, which holds where nothing is said,")
                .contains("activeDeadlineSeconds");
    }

    @Test
    void refusesWhatIsNoCallInItsLine() {
        assertThat(imported.entry("backup").get("reason").asText()).contains("is a command on a machine");
        assertThat(imported.entry("backup").get("line").asInt()).isEqualTo(52);
        assertThat(imported.yaml())
                .contains("#   time_zone: America/New_York")
                .contains("executable: /usr/local/bin/backup");
        assertThat(imported.entry("two-containers").get("reason").asText()).contains("has 2 containers");
        assertThat(imported.entry("image-alone").get("reason").asText()).contains("registry.example.com/report:2");
    }

    @Test
    void aTemplateIsRefusedAtItsFirstLineAndTheRestIsRead() {
        Imported chart = Imported.fixture("k8s/chart.yaml");

        assertThat(chart.line(6).get("reason").asText()).contains("helm template");
        assertThat(chart.job("plain")).containsEntry("cron", "0 7 * * *");
        assertThat(chart.line(15).get("job_id").asText()).isEqualTo("plain");
        assertThat(chart.entries()).hasSize(2);
    }

    @Test
    void theJsonOfKubectlIsReadToo(@TempDir Path directory) throws IOException {
        Files.writeString(
                directory.resolve("cronjobs.json"),
                """
                {"apiVersion": "v1", "kind": "List", "items": [
                  {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "warm"},
                   "spec": {"schedule": "0 5 * * *", "timeZone": "Etc/UTC", "jobTemplate": {"spec": {"template": {"spec": {
                     "containers": [{"name": "c", "image": "curlimages/curl", "args": ["https://a.example.com/warm"]}]}}}}}}
                ]}
                """);

        Imported json = Imported.file(directory, "cronjobs.json");

        assertThat(json.job("warm").get("http")).isEqualTo(Map.of("url", "https://a.example.com/warm"));
        assertThat(json.line(2).get("outcome").asText()).isEqualTo("imported");
    }
}
