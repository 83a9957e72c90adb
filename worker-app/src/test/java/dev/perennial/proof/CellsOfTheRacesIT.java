package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.app.WorkerProcess;
import dev.perennial.devstack.fault.FaultProxy.Direction;
import dev.perennial.devstack.fault.Hold;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What others do to the same rows while a job is at them; and rows that cannot be done at all. */
class CellsOfTheRacesIT {

    private static final String LOOKS_FOR_THE_DUE = "for update of u skip locked";
    private static final String ENDS_THEM = "with page as materialized";

    @Cell(number = 26, fault = "subscriptions are renewed right before and right after the job locks them")
    void cell26_whoRenewsInTimeIsNotDowngraded(TestBed world, Evidence evidence) {
        List<String> due = dueOfUsersWithOne(world, evidence, 2);
        Auditor auditor = world.audit();
        Instant until = world.asOf().plus(Duration.ofDays(30));
        due.forEach(id -> auditor.renewed(id, until));
        world.worker();

        Hold before = world.toDatabase().holdAt(Direction.TO_SERVER, LOOKS_FOR_THE_DUE, 1);
        WorkflowStub run = world.start(Job.DOWNGRADE);
        evidence.fired(before);
        renew(world, due.get(0), until);
        Hold after = before.releaseUntil(Direction.TO_SERVER, ENDS_THEM);
        evidence.fired(after);
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> renew(world, due.get(1), until));
        await("the renewal waits for the job's lock")
                .until(() ->
                        world.database().number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                                > 0);
        after.release();

        second.join();
        world.awaitEnd(run);
        assertThat(world.database()
                        .number("select count(*) from notifications n join subscriptions s using (user_id)"
                                + " where n.type = 'subscription_expired' and s.id = '" + due.get(0) + "'"))
                .as("who renewed before the lock was never downgraded")
                .isZero();
        auditor.pass(evidence);
    }

    @Cell(number = 27, fault = "a second subscription comes alive between the job's lock and its statement")
    void cell27_whoHasAnotherSubscriptionByThenKeepsTheTier(TestBed world, Evidence evidence) {
        String due = dueOfUsersWithOne(world, evidence, 1).get(0);
        String other = world.database()
                .text(
                        """
                        insert into subscriptions (id, user_id, provider, status, expires_at, updated_at)
                        select 'second-of-' || user_id, user_id, 'stripe', 'cancelled', expires_at, updated_at
                          from subscriptions
                         where id = '%s'
                        returning id
                        """
                                .formatted(due));
        Auditor auditor = world.audit();
        Instant until = world.asOf().plus(Duration.ofDays(30));
        auditor.renewed(other, until);
        world.worker();

        Hold statement = world.toDatabase().holdAt(Direction.TO_SERVER, ENDS_THEM, 1);
        WorkflowStub run = world.start(Job.DOWNGRADE);
        evidence.fired(statement);
        world.database()
                .update("update subscriptions set status = 'active', expires_at = ? where id = ?", until, other);
        statement.release();

        world.awaitEnd(run);
        assertThat(world.database()
                        .number("select count(*) from notifications n join subscriptions s using (user_id)"
                                + " where n.type = 'subscription_expired' and s.id = '" + due + "'"))
                .as("nobody was told of a downgrade that was none")
                .isZero();
        auditor.pass(evidence);
    }

    @Cell(number = 28, fault = "the monthly distribution is killed at one of its commits, and run once more")
    void cell28_aDistributionThatWasKilledAndRepeatedGivesEachCodeOnce(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        WorkerProcess first = world.worker();
        int nth = 2 + evidence.random().nextInt(3);
        Direction direction = evidence.random().nextBoolean() ? Direction.TO_SERVER : Direction.FROM_SERVER;
        Hold commit = world.toDatabase().holdAt(direction, "COMMIT", nth);
        WorkflowStub run = world.start(Job.DISTRIBUTE);
        evidence.fired(commit);
        evidence.fired("%s COMMIT %d".formatted(direction, nth));
        first.kill();
        commit.cut();

        world.worker();
        world.awaitEnd(run);
        world.awaitEnd(world.start(Job.DISTRIBUTE));
        auditor.pass(evidence);
    }

    @Cell(number = 35, fault = "the database refuses to change one of the rows")
    void cell35_aRowThatCannotBeChangedStandsAloneAndTheOthersAreDone(TestBed world, Evidence evidence) {
        String poison = dueOfUsersWithOne(world, evidence, 1).get(0);
        Auditor auditor = world.audit();
        auditor.spoiled(poison);
        world.database()
                .run(
                        """
                        create or replace function public.poisoned() returns trigger language plpgsql as
                        'begin raise check_violation using message = ''this row is not to be changed''; end';
                        create trigger poisoned before update on subscriptions
                            for each row when (old.id = '%s') execute function public.poisoned();
                        """
                                .formatted(poison));
        world.worker();

        WorkflowStub run = world.start(Job.DOWNGRADE);
        world.awaitEnd(run);

        assertThat(world.database().text("select result ->> 'failed_ids' from perennial.runs"))
                .as("it is named")
                .contains(poison);
        evidence.fired("check_violation on " + poison);
        auditor.pass(evidence);
    }

    /** Subscriptions that are due for the downgrade, of users who have a tier to lose, nothing else, and no payment on its way. */
    private static List<String> dueOfUsersWithOne(TestBed world, Evidence evidence, int count) {
        List<String> due = world.database()
                .read(
                        """
                        select s.id
                          from subscriptions s
                          join users u on u.id = s.user_id
                         where s.provider = 'dlocal'
                           and s.status = 'active'
                           and s.expires_at <= timestamptz '%s' at time zone 'UTC'
                           and u.tier <> 'FREE'
                           and not exists (select from subscriptions other
                                            where other.user_id = u.id and other.id <> s.id)
                           and not exists (select from payments p
                                            where p.subscription_id = s.id and p.created_at > s.expires_at - interval '5 days')
                         order by s.id
                        """
                                .formatted(world.asOf()),
                        row -> row.getString(1));
        Collections.shuffle(due, evidence.random());
        return due.subList(0, count);
    }

    /** As the application's webhook does: the user, then the subscription, in one transaction. */
    private static void renew(TestBed world, String subscription, Instant until) {
        world.database()
                .run(
                        """
                        begin;
                        update users set tier = 'PRO'
                         where id = (select user_id from subscriptions where id = '%1$s');
                        update subscriptions
                           set status = 'active', expires_at = timestamptz '%2$s' at time zone 'UTC',
                               renewal_reminder_sent = false
                         where id = '%1$s';
                        commit;
                        """
                                .formatted(subscription, until));
    }
}
