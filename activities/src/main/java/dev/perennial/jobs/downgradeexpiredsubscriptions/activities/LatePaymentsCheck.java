package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import static dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsJob.PENDING_PAYMENTS;

import dev.perennial.database.TableDao;
import dev.perennial.job.CheckResult;
import dev.perennial.job.SuggestedIndex;
import dev.perennial.schedule.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Do the application's payments have a say in the downgrade? Both is well; a person should know which. */
final class LatePaymentsCheck {

    /** The payments of a page are found by it, and those of what was downgraded; one of the application's own will do. */
    private static final SuggestedIndex PAYMENTS_OF_SUBSCRIPTION = new SuggestedIndex(
            "payments_subscription_id_idx",
            "payments",
            List.of("subscription_id"),
            "create index concurrently if not exists payments_subscription_id_idx on payments (subscription_id)",
            "finds the payments of a subscription without reading the others");

    private static final String CHECK = "late payments";
    private static final String NOTIFICATIONS = "notifications";

    private final TableDao tables;
    private final PaymentsDao payments;

    LatePaymentsCheck(Handle handle) {
        this.tables = new TableDao(handle);
        this.payments = new PaymentsDao(handle);
    }

    /** @param age the job's setting {@code pending_payments} */
    List<CheckResult> of(String jobId, String age) {
        try {
            if (Durations.parse(age).isZero()) {
                return List.of(
                        CheckResult.ok(CHECK, "not looked at, %s of %s is %s".formatted(PENDING_PAYMENTS, jobId, age)));
            }
        } catch (IllegalArgumentException e) {
            return List.of(CheckResult.fail(
                    CHECK,
                    "%s of %s is %s".formatted(PENDING_PAYMENTS, jobId, age),
                    "a duration such as 5d; 0s: payments are not looked at"));
        }
        PaymentsTable table = payments.look();
        if (!table.tellsPending()) {
            return List.of(notRead(table, age));
        }
        List<CheckResult> results = new ArrayList<>(List.of(read(table, age), index()));
        if (table.tellsPaid()) {
            mayTakeNoticesBack().ifPresent(results::add);
        }
        return results;
    }

    /** Taking a downgrade back deletes what the user was told of it. */
    private Optional<CheckResult> mayTakeNoticesBack() {
        return tables.hasTable(NOTIFICATIONS) && !tables.mayDelete(NOTIFICATIONS)
                ? Optional.of(CheckResult.fail(
                        CHECK,
                        "%s may not delete on %s; a downgrade that was paid for cannot be taken back"
                                .formatted(tables.role(), NOTIFICATIONS),
                        "grant delete on %s to %s;".formatted(NOTIFICATIONS, tables.role())))
                : Optional.empty();
    }

    private static CheckResult read(PaymentsTable table, String age) {
        String pending =
                "payments of the last %s are looked at: one that is PENDING holds the downgrade off".formatted(age);
        return CheckResult.ok(
                CHECK,
                table.tellsPaid()
                        ? pending + ", one that is PAID later takes it back"
                        : pending
                                + "; with a column %s one that is PAID later would take it back"
                                        .formatted(table.unusable().get(0)));
    }

    private static CheckResult notRead(PaymentsTable table, String age) {
        if (!table.isThere()) {
            return CheckResult.ok(
                    CHECK,
                    "not looked at, there is no table payments; %s of %s would need one with %s"
                            .formatted(PENDING_PAYMENTS, age, String.join(", ", PaymentsTable.EXPECTED)));
        }
        return CheckResult.warn(
                CHECK,
                "not looked at: of table payments cannot be read " + String.join(", ", table.unusable()),
                "a payment on its way holds no downgrade off; expected are %s, times without a zone, in UTC\n%s"
                        .formatted(
                                String.join(", ", PaymentsTable.EXPECTED),
                                "or say that it should not:  %s: 0s".formatted(PENDING_PAYMENTS)));
    }

    private CheckResult index() {
        String check = "index on " + PAYMENTS_OF_SUBSCRIPTION.table();
        return tables.hasIndex(PAYMENTS_OF_SUBSCRIPTION.table(), PAYMENTS_OF_SUBSCRIPTION.columns())
                ? CheckResult.ok(
                        check,
                        "there is one that begins with "
                                + PAYMENTS_OF_SUBSCRIPTION.columns().get(0))
                : CheckResult.warn(
                        check,
                        "none begins with %s; one %s"
                                .formatted(PAYMENTS_OF_SUBSCRIPTION.columns().get(0), PAYMENTS_OF_SUBSCRIPTION.why()),
                        PAYMENTS_OF_SUBSCRIPTION.sql() + ";");
    }
}
