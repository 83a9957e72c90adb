package dev.perennial.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What Temporal's pages show of a run is short enough for the server, and private. */
class RunSummaryTest {

    @Test
    void aLongTextIsCutBetweenItsCharacters() {
        String cut = RunSummary.of("🌱".repeat(300));
        assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSize(400);
        assertThat(cut).isEqualTo("🌱".repeat(100));
    }

    @Test
    void noAddressStandsInIt() {
        assertThat(RunSummary.of("Reminders: asked for by ada@example.com")).doesNotContain("example.com");
    }
}
