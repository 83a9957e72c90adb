package dev.perennial.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.Json;
import org.junit.jupiter.api.Test;

class ResultWordsTest {

    @Test
    void tellsCountsAndLeavesOutListsOfIdsAndWhatIsNotTheCase() {
        Object result = Json.read(
                """
                {"expired_count": 1234, "expired_ids": ["a", "b"], "kept": {"free_already": 3, "covered": 0}, "held": false}
                """,
                Object.class);

        assertThat(ResultWords.of(result)).isEqualTo("  expired  1,234\n  kept  free already 3, covered 0");
    }
}
