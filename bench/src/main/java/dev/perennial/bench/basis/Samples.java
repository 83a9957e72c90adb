package dev.perennial.bench.basis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the repetitions of one measurement came to, in the order they were made. */
public record Samples(List<Double> values) {

    public Samples {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a measurement has at least one sample");
        }
        values = List.copyOf(values);
    }

    public static Samples of(double... values) {
        return new Samples(Arrays.stream(values).boxed().toList());
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    public double median() {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /**
     * The smallest value that at least this share of all values does not exceed.
     *
     * @param percent more than 0, at most 100
     */
    public double percentile(double percent) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    /** Each of these divided by its neighbour of the same repetition: what disturbs both cancels out. */
    public Samples dividedBy(Samples other) {
        if (other.values.size() != values.size()) {
            throw new IllegalArgumentException(
                    "%d samples and %d are no pairs".formatted(values.size(), other.values.size()));
        }
        double[] ratios = new double[values.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values.get(i) / other.values.get(i);
        }
        return of(ratios);
    }

    /** With three significant digits, and no more than are needed. */
    public static String number(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        int digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        if (size > 0 && size < 0.1) {
            digits = (int) Math.ceil(-Math.log10(size)) + 2;
        }
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
