package dev.perennial.declared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueEntry;
import dev.perennial.declared.RegistrySnapshot.Job;
import dev.perennial.declared.RegistrySnapshot.Unreadable;
import dev.perennial.declared.RegistrySnapshot.Writer;
import dev.perennial.schedule.JobDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported is read as the same, whatever it holds. */
class CatalogueExportTest {

    private static final Path ROOT = Path.of("..");
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    /** Every file that is shipped, and every whole file that the documentation shows. */
    static Stream<String> shipped() throws IOException {
        List<String> texts = new ArrayList<>();
        texts.add(Files.readString(ROOT.resolve("jobs.yaml")));
        try (Stream<Path> examples = Files.walk(ROOT.resolve("examples"))) {
            for (Path file : examples.filter(path -> path.endsWith("jobs.yaml"))
                    .filter(path -> !path.toString().contains("target"))
                    .toList()) {
                texts.add(Files.readString(file));
            }
        }
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            for (Path page : Stream.concat(Stream.of(ROOT.resolve("README.md")), pages)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList()) {
                Matcher yaml = YAML.matcher(Files.readString(page));
                while (yaml.find()) {
                    if (yaml.group(1).contains("jobs:\n") && !yaml.group(1).contains("runs-on")) {
                        texts.add(yaml.group(1));
                    }
                }
            }
        }
        return texts.stream();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void everyShippedFileComesBackAsItIs(String text) {
        assertComesBack(Catalogue.read("jobs.yaml", text).jobs());
    }

    @Test
    void theShippedFilesAreMoreThanAFew() throws IOException {
        assertThat(shipped()).hasSizeGreaterThan(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\": \"A: b # c\"",
                "\"name\": \"'quoted' \\\"twice\\\" \\\\ and - so on\"",
                "\"description\": \"two\\nlines\"",
                "\"description\": \"  indented\\n\\n    more  \\nends with lines\\n\\n\"",
                "\"description\": \"\\n\\nbegins with lines\"",
                "\"description\": \"tab\\tand trailing space \\nnext\"",
                "\"description\": \"Grüße, 日本 and 🦊, \\u0085 \\u2028 \\ufeff\"",
                "\"description\": \"%d of @all & *any ! | > ? {x} [y]\"",
                "\"description\": \"---\\n...\\n# no comment\"",
                "\"owner\": \"true\"",
                "\"owner\": \"null\"",
                "\"owner\": \"0123\"",
                "\"owner\": \"1e3\"",
                "\"owner\": \"~\"",
                "\"owner\": \"2026-11-21\"",
                "\"owner\": \"1:30\"",
                "\"tags\": [\"no\", \"off\", \"123\"]",
                "\"held\": true",
                "\"misfire_grace\": \"none\"",
                "\"catchup_window\": \"36h\", \"timeout\": \"90m\", \"misfire_grace\": \"90s\"",
                "\"coalesce\": false, \"max_instances\": 3, \"time_zone\": \"Europe/London\"",
                "\"group\": \"billing\", \"owner\": \"ops\", \"tags\": [\"nightly\", \"mail\"]",
                "\"settings\": {\"a\": \"1\", \"b\": 1, \"c\": 1.5, \"d\": 1e-9, \"e\": 123456789012345678901234567890}",
                "\"settings\": {\"a\": true, \"b\": \"true\", \"c\": \"\", \"d\": [], \"e\": {}, \"f\": [[1], {\"x\": [\"\"]}]}",
                "\"settings\": {\"yes\": \"no\", \"1\": \"one\", \"true\": \"t\", \"a b: c\": \"#\", \"\": \"empty\"}",
                "\"settings\": {\"sql\": \"select 1\\n  from x\\n where y = ':as_of'\\n\"}",
                "\"settings\": {\"long\": \"word word word word word word word word word word word word word word word word word word word\"}"
            })
    void whateverAFieldHoldsComesBackAsItIs(String fields) {
        assertComesBack(List.of(job("{\"workflow\": \"Work\", \"every\": \"6h\", " + fields + "}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"cron\": \"*/15 * * * *\"",
                "\"cron\": \"H 0 9 * * *\"",
                "\"cron\": \"@daily\"",
                "\"cron\": \"0 0 9 1 1 * 2027\"",
                "\"every\": \"1h30m\"",
                "\"every\": \"1h\"",
                "\"every\": \"7d\", \"offset\": \"2d\"",
                "\"at\": \"2025-12-31T23:59\""
            })
    void howeverItIsDueItComesBackAsItIs(String timing) {
        assertComesBack(List.of(job("{\"workflow\": \"Work\", " + timing + "}")));
    }

    @Test
    void whomItWaitsForAndHowItIsTriedAgainComesBackAsItIs() {
        assertComesBack(Catalogue.read(
                        "jobs.yaml",
                        """
                                jobs:
                                  a: { workflow: Work, every: 1h, retry: { attempts: 5, first: 2s, longest: 90s } }
                                  b: { workflow: Work, every: 1h, after: { jobs: [a, d], on: success, max_wait: 30m } }
                                  c: { workflow: Work, every: 1h, after: { jobs: [a, b], max_wait: 1h } }
                                  d: { workflow: Work, every: 1h, after: { job: a, on: success } }
                                """)
                .jobs());
    }

    @Test
    void whatIsTheDefaultIsLeftOut() {
        Catalogue catalogue = Catalogue.read(
                "jobs.yaml",
                """
                defaults: { timeout: 1h }
                jobs:
                  one: { name: One, workflow: Work, every: 90m, offset: 0s, settings: {}, misfire_grace: 3600s }
                  warm_cache: { name: Warm Cache, http: { url: "https://example.com/" }, cron: 0 4 * * *, after: { job: one, max_wait: 30m } }
                """);

        assertThat(CatalogueExport.yaml(snapshot(catalogue.jobs())))
                .isEqualTo(
                        """
                        jobs:
                          one:
                            workflow: Work
                            every: 1h30m

                          warm_cache:
                            name: Warm Cache
                            http:
                              url: https://example.com/
                            cron: 0 4 * * *
                            after:
                              job: one
                        """);
    }

    @Test
    void whatAFileCannotSayIsAComment() {
        JobDefinition one = job("{\"workflow\": \"Work\", \"every\": \"6h\"}");
        Writer file = new Writer("jobs.yaml", Optional.of("cli:ops"), NINE);
        RegistrySnapshot registry = new RegistrySnapshot(
                List.of(new Job(one, 1, file, Optional.of(NINE), List.of("budget", "after.where"))),
                List.of(new Unreadable("newer", 3, file, "when it is due is\nnot: given")),
                List.of());

        String yaml = CatalogueExport.yaml(registry);

        assertThat(yaml)
                .isEqualTo(
                        """
                        # newer is not here: this version cannot read its definition (version 3, of jobs.yaml): when it is due is not: given
                        jobs:
                          # paused since 2026-11-21T09:00:00Z; a job that is new begins paused by held: true
                          # a_job is not whole here: a newer version says more of it, which apply leaves as it is: budget, after.where
                          a_job:
                            workflow: Work
                            every: 6h
                        """);
        assertThat(Catalogue.read("jobs.yaml", yaml).jobs()).containsExactly(one);
    }

    @Test
    void anEmptyRegistryIsAFileWithoutJobs() {
        assertThat(CatalogueExport.yaml(snapshot(List.of()))).isEqualTo("jobs: {}\n");
    }

    @Test
    void aJobComesWithThoseThatItWaitsFor() {
        Catalogue catalogue = Catalogue.read(
                "jobs.yaml",
                """
                jobs:
                  a: { workflow: Work, every: 1h, after: { job: b } }
                  b: { workflow: Work, every: 1h, after: { jobs: [c, e], on: success } }
                  e: { workflow: Work, every: 1h }
                  c: { workflow: Work, every: 1h }
                  d: { workflow: Work, every: 1h }
                """);

        assertThat(CatalogueExport.withAwaited(List.of("a"), snapshot(catalogue.jobs())))
                .containsExactly("a", "b", "c", "e");
        assertThat(CatalogueExport.yaml(snapshot(catalogue.jobs()).of("a"::equals)))
                .as("of who may not see the others")
                .startsWith("jobs:\n  # b, which it waits for, is not here\n  a:\n");
    }

    private static void assertComesBack(List<JobDefinition> jobs) {
        String yaml = CatalogueExport.yaml(snapshot(jobs));
        List<JobDefinition> back = Catalogue.read("jobs.yaml", yaml).jobs();
        assertThat(back).as(yaml).isEqualTo(jobs);
        assertThat(back.stream().map(Catalogue::toJson))
                .as(yaml)
                .isEqualTo(jobs.stream().map(Catalogue::toJson).toList());
        assertThat(CatalogueExport.yaml(snapshot(back))).isEqualTo(yaml);
    }

    private static JobDefinition job(String json) {
        return CatalogueEntry.read("a_job", json, CatalogueContext.NONE).jobs().get(0);
    }

    private static RegistrySnapshot snapshot(List<JobDefinition> jobs) {
        Writer file = new Writer("jobs.yaml", Optional.empty(), NINE);
        return new RegistrySnapshot(
                jobs.stream()
                        .map(job -> new Job(job, 1, file, Optional.empty(), List.of()))
                        .toList(),
                List.of(),
                List.of());
    }
}
