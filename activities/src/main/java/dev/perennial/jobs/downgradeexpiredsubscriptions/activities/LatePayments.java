package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import dev.perennial.database.AppTime;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * What the application's payments may say about subscriptions that have run out, in one run.
 *
 * @param maxAge how long a payment counts: since it was begun, while it is on its way; since it was paid, after that. Zero:
 *     not at all
 */
record LatePayments(PaymentsTable table, Instant asOf, Duration maxAge) {

    /** Can any of them hold a downgrade off? */
    boolean hold() {
        return table.tellsPending() && !maxAge.isZero();
    }

    /** Can any of them take a downgrade back? */
    boolean restore() {
        return table.tellsPaid() && !maxAge.isZero();
    }

    /** The payments that count are younger than this. */
    Instant since() {
        return asOf.minus(maxAge);
    }

    /** Binds {@code :since} in a statement that looks at payments; others have no such parameter. */
    <T extends SqlStatement<T>> T bind(T statement) {
        return hold() ? statement.bind("since", AppTime.of(since())) : statement;
    }
}
