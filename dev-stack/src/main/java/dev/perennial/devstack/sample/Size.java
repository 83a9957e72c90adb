package dev.perennial.devstack.sample;

/**
 * How much sample data.
 *
 * @param subscriptions from 1 up; the first 44 are one of each awkward case
 */
public record Size(int subscriptions) {
    public Size {
        if (subscriptions < 1) {
            throw new IllegalArgumentException("At least one subscription is needed, not " + subscriptions);
        }
    }

    public static Size subscriptions(int count) {
        return new Size(count);
    }
}
