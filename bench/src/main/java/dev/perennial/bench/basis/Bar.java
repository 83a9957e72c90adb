package dev.perennial.bench.basis;

import dev.perennial.bench.basis.Finding.Standing;

/**
 * What a figure has to reach.
 *
 * @param moon what would be remarkable; the bar itself where nothing is
 */
public record Bar(Direction direction, double limit, double moon) {

    public enum Direction {
        /** The median, or better higher. */
        AT_LEAST,
        /** The median, or better lower. */
        AT_MOST,
        /** Not one repetition above. */
        NEVER_ABOVE
    }

    public static Bar atLeast(double limit, double moon) {
        return new Bar(Direction.AT_LEAST, limit, moon);
    }

    public static Bar atMost(double limit, double moon) {
        return new Bar(Direction.AT_MOST, limit, moon);
    }

    public static Bar neverAbove(double limit, double moon) {
        return new Bar(Direction.NEVER_ABOVE, limit, moon);
    }

    public double of(Samples samples) {
        return direction == Direction.NEVER_ABOVE ? samples.max() : samples.median();
    }

    public Standing standing(double figure) {
        if (reaches(figure, moon)) {
            return Standing.MOON;
        }
        return reaches(figure, limit) ? Standing.REACHED : Standing.MISSED;
    }

    private boolean reaches(double figure, double mark) {
        return direction == Direction.AT_LEAST ? figure >= mark : figure <= mark;
    }

    public String sign() {
        return direction == Direction.AT_LEAST ? "≥" : "≤";
    }
}
