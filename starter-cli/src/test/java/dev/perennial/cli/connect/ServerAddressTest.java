package dev.perennial.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cli.exit.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://Perennial.example.com/, https://perennial.example.com",
        "https://example.com:8443/cron//, https://example.com:8443/cron",
        "http://127.0.0.1:8080, http://127.0.0.1:8080",
        "http://localhost:8080, http://localhost:8080",
        "http://[::1]:8080, http://[::1]:8080",
    })
    void equalAddressesAreEqualTexts(String text, String url) {
        assertThat(ServerAddress.parse(text, false).url()).isEqualTo(url);
    }

    @Test
    void aTokenTravelsInTheClearOnlyWhereItWasAllowed() {
        assertThatThrownBy(() -> ServerAddress.parse("http://perennial.internal:8080", false))
                .isInstanceOf(Refusal.class)
                .hasMessage("http://perennial.internal would let anybody on the way read the token");
        assertThat(ServerAddress.parse("http://perennial.internal:8080", true).url())
                .isEqualTo("http://perennial.internal:8080");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "perennial.example.com",
                "ftp://example.com",
                "https://user:hunter2@example.com",
                "https://example.com?token=hunter2",
                "https://127.0.0.1.evil.example#hunter2",
                "https://exa mple.com/hunter2"
            })
    void whatIsNoPlainAddressIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> ServerAddress.parse(text, true))
                .isInstanceOf(Refusal.class)
                .hasMessageNotContaining("hunter2");
    }
}
