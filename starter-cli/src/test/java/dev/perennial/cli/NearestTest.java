package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    private static final List<String> JOBS =
            List.of("expire_codes", "check_expiring_subscriptions", "distribute_codes");

    @Test
    void findsASlipOfTheFingers() {
        assertThat(Nearest.to("expire_code", JOBS)).contains("expire_codes");
        assertThat(Nearest.to("exprie_codes", JOBS)).contains("expire_codes");
    }

    @Test
    void findsAPartOfTheName() {
        assertThat(Nearest.to("expiring", JOBS)).contains("check_expiring_subscriptions");
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertThat(Nearest.to("backup", JOBS)).isEmpty();
        assertThat(Nearest.to("backup", List.of())).isEmpty();
    }
}
