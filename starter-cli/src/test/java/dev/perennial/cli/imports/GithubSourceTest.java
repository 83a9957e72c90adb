package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GithubSourceTest {

    @TempDir
    private Path directory;

    private Imported imported;

    /** Not where it stands: the repository that it stands in has a branch of its own. */
    @BeforeEach
    void importCopy() throws IOException {
        Path copy = Files.createDirectories(directory.resolve("copy/.github/workflows"));
        for (String name : List.of("ci.yml", "nightly.yml", "stale.yaml")) {
            Files.copy(Imported.FIXTURES.resolve("github/.github/workflows").resolve(name), copy.resolve(name));
        }
        imported = Imported.file(directory, "copy", "--repository", "acme/shop");
    }

    @Test
    void eachScheduleOfAWorkflowIsADispatchWithAllThatItTakes() {
        assertThat(imported.yaml())
                .contains(
                        """
                          nightly:
                            name: Nightly build
                            held: true
                            cron: 30 2 * * *
                            time_zone: America/New_York
                            github:
                              repository: acme/shop
                              workflow: nightly.yml
                              ref: main
                              token: ${secret:GITHUB_TOKEN}
                        """);
        assertThat(imported.job("nightly_2").get("cron")).isEqualTo("*/2 * * * 1-5");
        assertThat(imported.job("stale")).containsEntry("held", true);
        assertThat(imported.entry("30 2 * * * America").get("outcome").asText()).isEqualTo("imported");
        assertThat(imported.json().at("/secrets/GITHUB_TOKEN/hosts/0").asText()).isEqualTo("api.github.com");
    }

    @Test
    void aWorkflowThatShowsTheRunIsFoundByIt() throws IOException {
        Files.writeString(
                directory.resolve("shown.yml"),
                """
                run-name: Nightly ${{ inputs.perennial_run }}
                on:
                  schedule: [{ cron: 0 5 * * * }]
                  workflow_dispatch: { inputs: { perennial_run: { type: string } } }
                jobs: {}
                """);

        Imported found = Imported.file(directory, "shown.yml", "--repository", "acme/shop");

        assertThat(found.yaml()).contains("correlation_input: perennial_run");
    }

    @Test
    void refusesEachMistakeInItsLine() {
        assertThat(imported.entry("0 25 * * *").get("reason").asText()).contains("hour 25 is outside");
        assertThat(imported.entry("0 25 * * *").get("line").asInt()).isEqualTo(5);
        assertThat(imported.entry("Europe/Berlin").get("reason").asText()).contains("cron is missing");
    }

    @Test
    void saysWhatADispatchDoesOtherwise() {
        assertThat(imported.entry("30 2 * * * America").get("notes").toString())
                .contains("its input target is required")
                .doesNotContain("its input level")
                .contains("02:30 is skipped in America/New_York")
                .contains("GitHub moves a skipped time");
        assertThat(imported.entry("*/2 * * * 1-5").get("notes").toString()).contains("every 5 minutes");
        assertThat(imported.entry("0 1 * * 0").get("notes").toString()).contains("add workflow_dispatch:");
        assertThat(imported.remarks())
                .contains("asks github.event.schedule")
                .contains("asks github.event_name")
                .contains("or both start it");
    }

    @Test
    void aWorkflowWithoutAScheduleIsNoEntry() {
        assertThat(imported.entries().map(entry -> entry.get("file").asText()))
                .containsOnly("nightly.yml", "stale.yaml");
    }

    @Test
    void theRepositoryAndItsBranchAreThoseOfTheGitAboveIt() throws IOException {
        repository("git@github.com:acme/warehouse.git");

        Imported found = Imported.file(directory, ".github/workflows/nightly.yml");

        assertThat(found.yaml()).contains("repository: acme/warehouse").contains("ref: trunk");
        assertThat(found.called().out()).doesNotContain("OWNER/NAME");
    }

    @Test
    void aTokenInTheUrlOfTheOriginIsNotTakenAlong() throws IOException {
        repository("https://x-access-token:s3cr3t@github.com/acme/warehouse.git");

        Imported found = Imported.file(directory, ".");

        assertThat(found.yaml()).contains("repository: acme/warehouse");
        assertThat(found.called().out()).doesNotContain("s3cr3t");
    }

    @Test
    void whereNothingSaysWhichRepositoryItIsThePersonIsAsked() throws IOException {
        Files.writeString(directory.resolve("nightly.yml"), workflow());

        Imported found = Imported.file(directory, "nightly.yml");

        assertThat(found.yaml()).contains("repository: OWNER/NAME").contains("import with --repository");
        assertThat(found.yaml()).contains("jobs: {}\n");
    }

    private void repository(String url) throws IOException {
        Path git = Files.createDirectories(directory.resolve(".git"));
        Files.writeString(
                git.resolve("config"),
                "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = %s\n\tfetch = +refs/heads/*\n".formatted(url));
        Files.createDirectories(git.resolve("refs/remotes/origin"));
        Files.writeString(git.resolve("refs/remotes/origin/HEAD"), "ref: refs/remotes/origin/trunk\n");
        Path workflows = Files.createDirectories(directory.resolve(".github/workflows"));
        Files.writeString(workflows.resolve("nightly.yml"), workflow());
    }

    private static String workflow() throws IOException {
        return Files.readString(Imported.FIXTURES.resolve("github/.github/workflows/nightly.yml"));
    }
}
