package dev.perennial.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.Called;
import dev.perennial.cli.exit.ExitCode;
import java.nio.file.Path;
import java.util.Map;
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
}
