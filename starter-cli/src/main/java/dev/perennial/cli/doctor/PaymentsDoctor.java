package dev.perennial.cli.doctor;

import static dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsActivitiesImpl.PAYMENTS_OF_SUBSCRIPTION;
import static dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsActivitiesImpl.PENDING_PAYMENTS;

import dev.perennial.cli.connect.Database;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsJob;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.PaymentsDao;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.PaymentsTable;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.schedule.Durations;
import dev.perennial.schedule.JobDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Do the application's payments have a say in the downgrade? Both is well; a person should know which. */
final class PaymentsDoctor {

    private static final String CHECK = "late payments";
    private static final DowngradeExpiredSubscriptionsJob TYPE = new DowngradeExpiredSubscriptionsJob();
    private static final String NOTIFICATIONS = "notifications";
    private static final List<String> FOUND_BY = List.of("subscription_id");

    private final Database database;

    PaymentsDoctor(Database database) {
        this.database = database;
    }

    List<Finding> examine(List<RegisteredJob> jobs) {
        return jobs.stream()
                .map(RegisteredJob::definition)
                .filter(job -> job.workflow().equals(TYPE.workflow()))
                .flatMap(job -> examine(job).stream())
                .toList();
    }

    private List<Finding> examine(JobDefinition job) {
        String age =
                TYPE.settings().complete(job.settings()).path(PENDING_PAYMENTS).asText();
        try {
            if (Durations.parse(age).isZero()) {
                return List.of(
                        Finding.ok(CHECK, "not looked at, %s of %s is %s".formatted(PENDING_PAYMENTS, job.id(), age)));
            }
        } catch (IllegalArgumentException e) {
            return List.of(Finding.fail(
                    CHECK,
                    "%s of %s is %s".formatted(PENDING_PAYMENTS, job.id(), age),
                    "a duration such as 5d; 0s: payments are not looked at"));
        }
        PaymentsTable table = database.payments(PaymentsDao::look);
        if (!table.tellsPending()) {
            return List.of(notRead(table, age));
        }
        List<Finding> findings = new ArrayList<>(List.of(read(table, age), index()));
        if (table.tellsPaid()) {
            mayTakeNoticesBack().ifPresent(findings::add);
        }
        return findings;
    }

    /** Taking a downgrade back deletes what the user was told of it. */
    private Optional<Finding> mayTakeNoticesBack() {
        return database.server(dao -> dao.hasTable(NOTIFICATIONS) && !dao.mayDelete(NOTIFICATIONS)
                ? Optional.of(Finding.fail(
                        CHECK,
                        "%s may not delete on %s; a downgrade that was paid for cannot be taken back"
                                .formatted(dao.role(), NOTIFICATIONS),
                        "grant delete on %s to %s;".formatted(NOTIFICATIONS, dao.role())))
                : Optional.empty());
    }

    private static Finding read(PaymentsTable table, String age) {
        String pending =
                "payments of the last %s are looked at: one that is PENDING holds the downgrade off".formatted(age);
        return Finding.ok(
                CHECK,
                table.tellsPaid()
                        ? pending + ", one that is PAID later takes it back"
                        : pending
                                + "; with a column %s one that is PAID later would take it back"
                                        .formatted(table.unusable().get(0)));
    }

    private static Finding notRead(PaymentsTable table, String age) {
        if (!table.isThere()) {
            return Finding.ok(
                    CHECK,
                    "not looked at, there is no table payments; %s of %s would need one with %s"
                            .formatted(PENDING_PAYMENTS, age, String.join(", ", PaymentsTable.EXPECTED)));
        }
        return Finding.warn(
                CHECK,
                "not looked at: of table payments cannot be read " + String.join(", ", table.unusable()),
                "a payment on its way holds no downgrade off; expected are %s, times without a zone, in UTC\n%s"
                        .formatted(
                                String.join(", ", PaymentsTable.EXPECTED),
                                "or say that it should not:  %s: 0s".formatted(PENDING_PAYMENTS)));
    }

    private Finding index() {
        String check = "index on " + PAYMENTS_OF_SUBSCRIPTION.table();
        return database.server(dao -> dao.hasIndex(PAYMENTS_OF_SUBSCRIPTION.table(), FOUND_BY))
                ? Finding.ok(check, "there is one that begins with " + FOUND_BY.get(0))
                : Finding.warn(
                        check,
                        "none begins with %s; one %s".formatted(FOUND_BY.get(0), PAYMENTS_OF_SUBSCRIPTION.why()),
                        PAYMENTS_OF_SUBSCRIPTION.sql() + ";");
    }
}
