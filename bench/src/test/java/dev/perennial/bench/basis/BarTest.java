package dev.perennial.bench.basis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.bench.basis.Finding.Standing;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BarTest {

    @Test
    void theBarItselfReachesItAndTheMoonToo() {
        assertThat(standing(Bar.atLeast(0.55, 0.75), 0.55)).isEqualTo(Standing.REACHED);
        assertThat(standing(Bar.atLeast(0.55, 0.75), 0.549)).isEqualTo(Standing.MISSED);
        assertThat(standing(Bar.atLeast(0.55, 0.75), 0.75)).isEqualTo(Standing.MOON);
        assertThat(standing(Bar.atMost(12, 5), 12)).isEqualTo(Standing.REACHED);
        assertThat(standing(Bar.atMost(12, 5), 12.1)).isEqualTo(Standing.MISSED);
        assertThat(standing(Bar.atMost(12, 5), 5)).isEqualTo(Standing.MOON);
    }

    @Test
    void theMedianCountsButALimitForAllCountsTheWorst() {
        assertThat(standing(Bar.atMost(100, 50), 90, 80, 200)).isEqualTo(Standing.REACHED);
        assertThat(standing(Bar.neverAbove(100, 50), 90, 80, 200)).isEqualTo(Standing.MISSED);
    }

    @Test
    void whatHasNoBarIsInformation() {
        assertThat(Finding.information("G1", "rows", "", Samples.of(1), "").standing())
                .isEqualTo(Standing.INFORMATION);
    }

    private static Standing standing(Bar bar, double... values) {
        return new Finding("G1", "it", "", Samples.of(values), Optional.of(bar), "").standing();
    }
}
