package dev.perennial.callout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.callout.Secrets.UnavailableSecretException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void aSecretIsForItsHosts() {
        environment.put("KEY", "abc def");
        Secrets secrets = Secrets.of(List.of("KEY@a.example", " KEY@B.example "), environment::get);

        assertThat(secrets.value("KEY", "A.example")).isEqualTo("abc def");
        assertThat(secrets.value("KEY", "b.example")).isEqualTo("abc def");
        assertThatThrownBy(() -> secrets.value("KEY", "c.example"))
                .isInstanceOf(UnavailableSecretException.class)
                .hasMessage("the secret KEY is not for c.example; the worker's PERENNIAL_SECRETS has it for a.example,"
                        + " b.example");
    }

    @Test
    void whatIsNotListedIsNotSent() {
        environment.put("DATABASE_URL", "postgres://x");

        assertThatThrownBy(() -> Secrets.of(List.of("KEY"), environment::get).value("DATABASE_URL", "a.example"))
                .hasMessageContaining("is none that jobs may send");
    }

    @Test
    void aFileMayHoldIt(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "from a file\n");
        environment.put("KEY_FILE", file.toString());
        Secrets secrets = Secrets.of(List.of("KEY"), environment::get);

        assertThat(secrets.value("KEY", "any.example")).isEqualTo("from a file");
        Files.delete(file);
        assertThatThrownBy(() -> secrets.value("KEY", "any.example"))
                .hasMessage("the file of the secret KEY cannot be read; KEY_FILE names it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\u0000b", "\u4e2d"})
    void whatNoHeaderHoldsIsNotSent(String value) {
        environment.put("KEY", value);

        assertThatThrownBy(() -> Secrets.of(List.of("KEY"), environment::get).value("KEY", "any.example"))
                .isInstanceOf(UnavailableSecretException.class)
                .hasMessageNotContaining(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my-key", "KEY@", "KEY@https://a.example", "KEY=value", "1KEY"})
    void nonsenseIsRefused(String entry) {
        assertThatThrownBy(() -> Secrets.of(List.of(entry), environment::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("STRIPE_KEY@api.stripe.com");
    }
}
