package dev.perennial.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {

    private static final List<String> JOBS =
            List.of("expire_codes", "check_expiring_subscriptions", "distribute_codes");

    @Test
    void findsASlipOfTheFingers() {
        assertThat(Suggestion.nearest("expire_code", JOBS)).contains("expire_codes");
        assertThat(Suggestion.nearest("exprie_codes", JOBS)).contains("expire_codes");
    }

    @Test
    void findsAPartOfTheName() {
        assertThat(Suggestion.nearest("expiring", JOBS)).contains("check_expiring_subscriptions");
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertThat(Suggestion.nearest("backup", JOBS)).isEmpty();
        assertThat(Suggestion.nearest("backup", List.of())).isEmpty();
    }
}
