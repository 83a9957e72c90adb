package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What cannot be right keeps the application from starting, with a sentence that says what would be, and nothing of a secret. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedSettingsTest {

    private static final Map<String, Object> GOOD =
            Map.of("DATABASE_URL", "postgres://postgres@127.0.0.1:1/x", "INTERNAL_API_KEY", "a-key-for-tests");

    @ParameterizedTest
    @CsvSource({
        "mysql://root:hunter2@db/app, is not a PostgreSQL URL",
        "postgres://app:Zq/hunter2@127.0.0.1:1/x, percent-encode",
        "jdbc:postgresql:///127.0.0.1:1/x?user=app&password=hunter2, names no host",
        "jdbc:postgresql://app:hunter2@127.0.0.1:1/x, puts a user before the host",
        "'\"postgres://app:hunter2@127.0.0.1:1/x\"', is in quotation marks",
        "postgres://app:hunter2@127.0.0.1:1/x?sslmode=requires, sslmode should be disable",
    })
    void aUrlOfTheDatabaseThatCannotBeUsed(String url, String sentence, CapturedOutput output) {
        refuses("DATABASE_URL", url);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", sentence)
                .doesNotContain("hunter2", "Zq", "BeanCreationException", "UnsatisfiedDependencyException");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"https://ann:hunter2@app.example\"', is in quotation marks",
        "http://my_app:3000, no underscore",
        "https://app.example?token=hunter2, holds a query",
    })
    void anAddressOfTheApplicationThatCannotBe(String url, String sentence, CapturedOutput output) {
        refuses("NEXTJS_API_URL", url);
        assertThat(output).contains("NEXTJS_API_URL", sentence).doesNotContain("hunter2");
    }

    @Test
    void aSecretThatCouldBeGuessed(CapturedOutput output) {
        refuses("CRON_SECRET", "hunter2");
        assertThat(output).contains("CRON_SECRET is shorter than 32 characters").doesNotContain("hunter2");
    }

    /** {@code OidcPropertiesTest} has all that is refused of it. */
    @ParameterizedTest
    @CsvSource({
        "PERENNIAL_OIDC_ISSUER, '', PERENNIAL_OIDC_ISSUER is not: set it to the provider",
        "PERENNIAL_OIDC_CLIENT_SECRET, hunter2, PERENNIAL_OIDC_CLIENT_SECRET is empty or shorter than 16",
    })
    void aProviderThatNobodyCouldSignInAt(String name, String value, String sentence, CapturedOutput output) {
        Map<String, Object> settings = new HashMap<>(GOOD);
        settings.put("PERENNIAL_URL", "https://pages.example");
        settings.put("PERENNIAL_OIDC_ISSUER", "https://login.example");
        settings.put("PERENNIAL_OIDC_CLIENT_ID", "perennial");
        settings.put("PERENNIAL_OIDC_CLIENT_SECRET", "a secret for these tests");
        settings.put(name, value);
        refuses(settings);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", sentence)
                .doesNotContain("hunter2", "a secret for", "BeanCreationException");
    }

    @Test
    void noKeyForTheApplication(CapturedOutput output) {
        refuses("INTERNAL_API_KEY", "");
        assertThat(output).contains("INTERNAL_API_KEY is empty").doesNotContain("\tat dev.perennial");
    }

    @Test
    void aRoleThatDoesNotExist(CapturedOutput output) {
        refuses("PERENNIAL_ROLES", "worker,wroker");
        assertThat(output).contains("wroker").containsIgnoringCase("control");
    }

    @Test
    void aFacadeThatDoesNotExist(CapturedOutput output) {
        refuses("PERENNIAL_FACADES", "jobs,shedules");
        assertThat(output).contains("shedules", "ADMIN_CRON_JOBS", "SCHEDULES");
    }

    @Test
    void aCatalogueWithMistakes(@TempDir Path directory, CapturedOutput output) throws Exception {
        Path jobs = directory.resolve("jobs.yaml");
        Files.writeString(
                jobs, "jobs:\n  expire_codes:\n    name: Expire\n    workflow: ExpireCodes\n    corn: \"0 9 * * *\"\n");
        refuses("PERENNIAL_JOBS_FILE", jobs.toString());
        assertThat(output).contains("jobs.yaml:5:5", "corn: unknown field");
    }

    private static void refuses(String name, String value) {
        Map<String, Object> settings = new HashMap<>(GOOD);
        settings.put(name, value);
        refuses(settings);
    }

    private static void refuses(Map<String, Object> settings) {
        settings.put("PERENNIAL_HTTP_PORT", "0");
        settings.put("PERENNIAL_MANAGEMENT_PORT", "0");
        assertThatThrownBy(() -> new SpringApplicationBuilder(PerennialApplication.class)
                        .properties(settings)
                        .run()
                        .close())
                .isInstanceOf(Exception.class);
    }
}
