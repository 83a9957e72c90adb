package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.cli.Called;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.job.JobTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for each source, whatever is in it. */
class EveryFixtureTest {

    private static final CatalogueContext APPLY = new CatalogueContext(
            Optional.of(JobTypes.shipped()), Instant.parse("2026-11-21T06:00:00Z"), id -> Optional.empty());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vercel/vercel.json",
                "crontab/user.crontab",
                "crontab/cron.d-shop",
                "github",
                "github/.github/workflows/stale.yaml",
                "k8s/cronjobs.yaml",
                "k8s/chart.yaml",
                "apscheduler/scheduler.py",
                "apscheduler/jobs.json",
                "temporal/described.json",
                "temporal/listed.json"
            })
    void becomesAFileThatApplyTakesAndAReportThatAddsUp(String fixture) {
        Imported imported = Imported.fixture(fixture);

        Catalogue catalogue = Catalogue.read("jobs.yaml", imported.yaml(), APPLY);
        List<String> ids = imported.entries()
                .filter(entry -> entry.get("outcome").asText().equals("imported"))
                .map(entry -> entry.get("job_id").asText())
                .toList();
        assertThat(catalogue.jobs()).extracting(job -> job.id()).containsExactlyElementsOf(ids);
        assertThat(imported.json().get("imported").asInt()
                        + imported.json().get("merged").asInt()
                        + imported.json().get("refused").asInt())
                .isEqualTo((int) imported.entries().count())
                .isPositive();
        assertThat(imported.entries())
                .allSatisfy(entry -> assertThat(entry.get("reason").isNull())
                        .isEqualTo(entry.get("outcome").asText().equals("imported")));
        assertThat(imported.called().out()).doesNotContain("s3cr3t").doesNotContain("ops@shop.example");
    }

    /** Whatever is broken off: an answer, never a failure of the command, and nothing secret. */
    @ParameterizedTest
    @CsvSource({
        "vercel/vercel.json, vercel",
        "crontab/user.crontab, crontab",
        "github/.github/workflows/nightly.yml, github",
        "k8s/cronjobs.yaml, k8s",
        "k8s/chart.yaml, k8s",
        "apscheduler/scheduler.py, apscheduler",
        "apscheduler/jobs.json, apscheduler",
        "temporal/described.json, temporal"
    })
    void isAnsweredWhereverItEnds(String fixture, String kind, @TempDir Path directory) throws IOException {
        String text = Files.readString(Imported.FIXTURES.resolve(fixture));
        Path file = directory.resolve("source");
        for (int length = 0; length <= text.length(); length += 41) {
            Files.writeString(file, text.substring(0, length));

            Called called = Called.in(directory, Map.of(), "import", "source", "--from", kind);

            assertThat(called.exitCode())
                    .as("the first %d characters: %s", length, called.err())
                    .isIn(ExitCode.OK, ExitCode.REFUSED, ExitCode.USAGE);
            assertThat(called.out() + called.err()).doesNotContain("s3cr3t");
            if (!called.out().isEmpty()) {
                Catalogue.read("jobs.yaml", called.out(), APPLY);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vercel/vercel.json",
                "crontab/user.crontab",
                "github",
                "k8s/cronjobs.yaml",
                "apscheduler/scheduler.py",
                "temporal/described.json"
            })
    void saysTheSameToPeople(String fixture) {
        Imported json = Imported.fixture(fixture);

        Called people = Called.in(Imported.FIXTURES, Map.of(), "import", fixture);

        assertThat(people.out()).isEqualTo(json.yaml());
        assertThat(people.exitCode()).isEqualTo(json.called().exitCode());
        assertThat(people.err()).doesNotContain("s3cr3t").doesNotContain("ops@shop.example");
        assertThat(people.err().lines().filter(line -> line.matches("\\S+:\\d+  (imported|merged|refused) .*")))
                .hasSize((int) json.entries().count());
        assertThat(people.err())
                .endsWith("%d entries: %d imported, %d merged, %d refused\n"
                        .formatted(
                                json.entries().count(),
                                json.json().get("imported").asInt(),
                                json.json().get("merged").asInt(),
                                json.json().get("refused").asInt()));
    }
}
