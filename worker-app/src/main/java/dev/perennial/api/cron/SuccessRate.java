package dev.perennial.api.cron;

/** {@code 99.9%}, or {@code N/A} of nothing. */
final class SuccessRate {

    private SuccessRate() {}

    /** Rounded down: only what never failed is {@code 100.0%}. */
    static String of(long successes, long runs) {
        if (runs == 0) {
            return "N/A";
        }
        long perMille = successes * 1_000 / runs;
        return "%d.%d%%".formatted(perMille / 10, perMille % 10);
    }
}
