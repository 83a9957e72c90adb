package dev.perennial.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.cli.Called;
import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.job.JobTypes;
import dev.perennial.registry.RegisteredJob;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretDoctorTest {

    private static final String SECRET = "sup3r-s3cret-value";

    @Test
    void saysThatASecretIsThereAndNotALetterOfIt() {
        Called called = Called.in(
                Path.of("target", "nowhere").toAbsolutePath(),
                Map.of(
                        "DATABASE_URL",
                        "postgres://app:" + SECRET + "@127.0.0.1:9/app",
                        "TEMPORAL_ADDRESS",
                        "127.0.0.1:9",
                        "CRON_SECRET",
                        SECRET),
                "doctor");

        assertThat(called.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(called.out())
                .contains("✓ ok    secret CRON_SECRET: is set in this environment")
                .contains("! warn  secret INTERNAL_API_KEY: is not set in this environment");
        assertThat(called.out() + called.err())
                .doesNotContain(SECRET)
                .doesNotContain(Integer.toString(SECRET.length()));
    }

    @Test
    void saysOfEachSecretOfAJobWhetherItIsThereAndMayBeSent() {
        RegisteredJob job = job(
                """
                jobs:
                  nightly:
                    every: 1h
                    github: { repository: acme/shop, workflow: nightly.yml, ref: main, token: "${secret:GITHUB_TOKEN}" }
                """);

        assertThat(finding(job, Map.of()))
                .isEqualTo(
                        Finding.warn(
                                "secret GITHUB_TOKEN",
                                "is not set in this environment; nightly asks for it",
                                "give the worker GITHUB_TOKEN, or GITHUB_TOKEN_FILE, and list it in PERENNIAL_SECRETS as GITHUB_TOKEN@HOST"));
        assertThat(finding(job, Map.of("GITHUB_TOKEN", SECRET)).detail())
                .startsWith("is not listed in PERENNIAL_SECRETS");
        assertThat(finding(
                        job,
                        Map.of(
                                "GITHUB_TOKEN_FILE",
                                "/run/token",
                                "PERENNIAL_SECRETS",
                                "A, GITHUB_TOKEN@api.github.com")))
                .isEqualTo(Finding.ok("secret GITHUB_TOKEN", "is set in this environment, and may be sent by nightly"));
    }

    private static Finding finding(RegisteredJob job, Map<String, String> variables) {
        Path nowhere = Path.of("target", "nowhere").toAbsolutePath();
        return SecretDoctor.examine(new Environment(variables, nowhere, nowhere, Clock.systemUTC()), List.of(job))
                .stream()
                .filter(finding -> finding.check().equals("secret GITHUB_TOKEN"))
                .findFirst()
                .orElseThrow();
    }

    private static RegisteredJob job(String yaml) {
        Instant now = Instant.parse("2026-11-25T09:00:00Z");
        return new RegisteredJob(
                Catalogue.read("jobs.yaml", yaml, CatalogueContext.of(JobTypes.shipped()))
                        .jobs()
                        .get(0),
                1,
                "jobs.yaml",
                now,
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty());
    }
}
