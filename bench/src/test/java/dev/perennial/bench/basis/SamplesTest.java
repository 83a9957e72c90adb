package dev.perennial.bench.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {

    @Test
    void theMedianIsTheMiddleWhateverTheOrder() {
        assertThat(Samples.of(9, 1, 5).median()).isEqualTo(5);
        assertThat(Samples.of(9, 1, 5, 6).median()).isEqualTo(5.5);
    }

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        Samples hundred = new Samples(
                IntStream.rangeClosed(1, 100).mapToObj(Double::valueOf).toList());

        assertThat(hundred.percentile(99)).isEqualTo(99);
        assertThat(hundred.percentile(50)).isEqualTo(50);
        assertThat(hundred.percentile(100)).isEqualTo(100);
        assertThat(Samples.of(3).percentile(1)).isEqualTo(3);
    }

    /** What disturbs a whole repetition cancels out: the median of the ratios is not the ratio of the medians. */
    @Test
    void aRatioIsOfNeighbours() {
        Samples ours = Samples.of(10, 5, 12);
        Samples theirs = Samples.of(20, 10, 16);

        assertThat(ours.dividedBy(theirs).values()).containsExactly(0.5, 0.5, 0.75);
        assertThat(ours.dividedBy(theirs).median()).isEqualTo(0.5);
        assertThatThrownBy(() -> ours.dividedBy(Samples.of(1))).hasMessage("3 samples and 1 are no pairs");
    }

    @Test
    void nothingMeasuredIsNoMeasurement() {
        assertThatThrownBy(() -> new Samples(List.of())).hasMessage("a measurement has at least one sample");
    }

    @ParameterizedTest
    @CsvSource({
        "0, '0'",
        "3, '3'",
        "12345.6, '12,346'",
        "63.04, '63.0'",
        "4.127, '4.13'",
        "0.6312, '0.631'",
        "0.00667, '0.00667'",
        "0.0145, '0.0145'",
    })
    void aNumberHasThreeDigitsThatMatter(double value, String text) {
        assertThat(Samples.number(value)).isEqualTo(text);
    }
}
