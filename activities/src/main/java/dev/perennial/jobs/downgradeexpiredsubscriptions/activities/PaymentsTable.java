package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import java.util.List;

/**
 * What can be read of the application's table {@code payments}, which it may or may not have.
 *
 * @param isThere whether there is a table of that name
 * @param unusable of {@link #EXPECTED}, those that are missing, of another type, or not ours to read
 */
record PaymentsTable(boolean isThere, List<String> unusable) {

    /** The columns and their types; the last one only for payments that arrive after the downgrade. */
    static final List<String> EXPECTED =
            List.of("subscription_id (text)", "status (text or enum)", "created_at (timestamp)", "paid_at (timestamp)");

    private static final String PAID_AT = EXPECTED.get(3);

    /** Can a payment on its way hold a downgrade off? */
    boolean tellsPending() {
        return isThere && unusable.stream().allMatch(PAID_AT::equals);
    }

    /** Can a payment that arrived late do so, or take the downgrade back? */
    boolean tellsPaid() {
        return isThere && unusable.isEmpty();
    }
}
