package dev.perennial.jobs.github.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.job.JobTypes;
import dev.perennial.schedule.JobDefinition;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dispatch as an entry of {@code jobs.yaml}. */
class GithubEntryTest {

    private static final String NIGHTLY =
            """
            jobs:
              nightly_build:
                cron: 0 2 * * *
                github:
                  repository: acme/shop
                  workflow: nightly.yml
                  ref: main
                  inputs: { as_of: "${as_of}" }
                  token: "${secret:GITHUB_TOKEN}"
                  correlation_input: perennial_run
            """;

    @Test
    void aFewLinesAreAJobAndAreWrittenAsTheyWereRead() {
        JobDefinition job = read(NIGHTLY);

        assertThat(job.workflow()).isEqualTo("DispatchGithubWorkflow");
        assertThat(Catalogue.fromJson(job.id(), Catalogue.toJson(job))).isEqualTo(job);
        assertThat(StoredDefinition.read(job.id(), Catalogue.toJson(job))).isEqualTo(job);
        assertThat(read("jobs:\n" + Catalogue.toYaml(job).indent(2))).isEqualTo(job);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "repository: OWNER/NAME                    | repository | the repository's own owner and name",
                "repository: shop                          | repository | such as acme/shop",
                "workflow: .github/workflows/nightly.yml   | workflow   | the file's name alone, such as nightly.yml",
                "workflow: '${job_id}.yml'                 | workflow   | a name that is written out",
                "ref: '${settings.branch}'                 | ref        | a name that is written out",
                "inputs: { key: '${secret:KEY}' }          | inputs.key | GitHub shows inputs",
                "inputs: { day: '${now}' }                 | inputs.day | ${now} to be one of",
                "inputs: { debug: true }                   | inputs.debug | expected a text",
                "inputs: { perennial_run: x }              | correlation_input | in correlation_input or in inputs, not in both",
                "token: ghp_1234567890                     | token      | the name of a secret and nothing else",
                "app: { id: 7, private_key: '${secret:K}' } | token     | exactly one of the two",
                "api: 'https://${settings.host}/'          | api        | https://github.example.com/api/v3",
                "api: https://me:pw@a.example/             | api        | https://github.example.com/api/v3",
                "every: 0s                                 | every      | a duration from 1s to 1h",
                "find_within: 2h                           | find_within | a duration from 1s to 1h",
                "log_lines: 500                            | log_lines  | a whole number from 0 to 200",
                "branch: main                              | branch     | unknown setting of github",
            })
    void whatIsWrongIsNamed(String what, String path, String words) {
        String field = what.substring(0, what.indexOf(':'));
        String yaml = NIGHTLY.replaceAll("(?m)^ +%s: .*\n".formatted(field), "") + "      " + what.strip() + "\n";
        assertThatThrownBy(() -> read(yaml)).isInstanceOfSatisfying(InvalidCatalogueException.class, invalid -> {
            String problems = invalid.problems().toString();
            assertThat(problems).doesNotContain("ghp_1234567890", "me:pw");
            assertThat(invalid.problems()).as(problems).anySatisfy(problem -> {
                assertThat(problem.path()).isEqualTo("jobs.nightly_build.github." + path.strip());
                assertThat(problem.message()).contains(words.strip());
            });
        });
    }

    @Test
    void moreInputsThanGithubTakesAreRefused() {
        String inputs =
                IntStream.range(0, 25).mapToObj(i -> "i%d: x".formatted(i)).collect(Collectors.joining(", "));
        String yaml = NIGHTLY.replaceFirst("inputs: .*", "inputs: { " + inputs + " }");

        assertThatThrownBy(() -> read(yaml)).hasMessageContaining("at most 25 together");
        assertThat(read(yaml.replaceFirst(" +correlation_input: .*\n", "")).settings())
                .containsKey("github");
    }

    @Test
    void itsResultIsTold() {
        Map<String, Object> result = Map.of(
                "repository", "acme/shop",
                "workflow", "nightly.yml",
                "run_id", 7,
                "run_number", 12,
                "url", "https://github.com/acme/shop/actions/runs/7",
                "conclusion", "success",
                "queued_ms", 4_000,
                "ran_ms", 754_000,
                "polls", 40);

        GithubJob job = new GithubJob();

        assertThat(job.tell(result))
                .isEqualTo("  nightly.yml of acme/shop ended with success after 12m34s, and 4s in the queue\n"
                        + "  https://github.com/acme/shop/actions/runs/7");
        assertThat(job.link(result))
                .hasValueSatisfying(link -> assertThat(link.text()).isEqualTo("run 12"));
        assertThat(job.link(Map.of("url", "javascript:alert(1)"))).isEmpty();
    }

    private static JobDefinition read(String yaml) {
        return Catalogue.read("jobs.yaml", yaml, CatalogueContext.of(JobTypes.shipped()))
                .jobs()
                .get(0);
    }
}
