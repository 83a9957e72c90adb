package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.app.WorkerProcess;
import dev.perennial.devstack.fault.FaultProxy.Direction;
import dev.perennial.devstack.fault.Hold;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What happens between a worker and PostgreSQL. */
class CellsOfTheDatabaseIT {

    private static final String SAVE_PAGE = "insert into perennial.run_step_pages";
    private static final String COMMIT = "COMMIT";

    @Cell(number = 8, fault = "kill -9 of PostgreSQL in the middle of a page and of a COMMIT")
    void cell08_aKilledDatabaseComesBackAndNothingIsLost(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        Hold page = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        WorkflowStub downgrade = world.start(Job.DOWNGRADE);
        assertThat(page.await(Evidence.PATIENCE)).isTrue();
        page = page.releaseUntil(Direction.TO_SERVER, COMMIT);
        evidence.fired(page);
        Hold saving = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        WorkflowStub expire = world.start(Job.EXPIRE);
        assertThat(saving.await(Evidence.PATIENCE)).isTrue();
        // Lost on its way, or done and the answer lost: the client sees the same.
        Hold commit = saving.releaseUntil(
                evidence.random().nextBoolean() ? Direction.TO_SERVER : Direction.FROM_SERVER, COMMIT);
        evidence.fired(commit);

        world.postgres().kill();
        page.cut();
        commit.cut();
        world.postgres().restart();

        world.awaitEnd(List.of(downgrade, expire));
        auditor.pass(evidence);
    }

    @Cell(number = 9, fault = "the answer to each COMMIT of a run is lost")
    void cell09_aLostAnswerToAnyCommitChangesNothing(TestBed world, Evidence evidence) {
        Job job = evidence.seed() % 2 == 1 ? Job.DOWNGRADE : Job.DISTRIBUTE;
        for (int nth = 1; loseTheAnswer(world, evidence, job, nth); nth++) {
            evidence.crashPoint();
            world.begin(400, evidence.seed() + nth);
        }
    }

    /** Returns whether there was such a COMMIT. */
    private static boolean loseTheAnswer(TestBed world, Evidence evidence, Job job, int nth) {
        Auditor auditor = world.audit();
        world.worker();
        Hold answer = world.toDatabase().holdAt(Direction.FROM_SERVER, COMMIT, nth);
        WorkflowStub run = world.start(job);
        await().atMost(Evidence.PATIENCE).until(() -> answer.reached() || world.hasEnded(run));
        boolean reached = answer.reached();
        answer.cut();
        if (reached) {
            evidence.fired("each of " + nth);
        }
        world.awaitEnd(run);
        auditor.pass(evidence);
        return reached;
    }

    @Cell(number = 10, fault = "PostgreSQL takes no writes")
    void cell10_aReadOnlyDatabaseIsTriedEverMoreSlowlyAndThenWrittenTo(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        WorkerProcess worker = world.worker();
        Hold page = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        WorkflowStub downgrade = world.start(Job.DOWNGRADE);
        assertThat(page.await(Evidence.PATIENCE)).isTrue();
        Hold done = world.holdCall("RespondActivityTaskCompleted");
        WorkflowStub expire = world.start(Job.EXPIRE);
        assertThat(done.await(Evidence.PATIENCE)).isTrue();
        int before = refusals(worker);

        readOnly(world, "on");
        long begin = System.nanoTime();
        // One has a page to end, the other's end has to be written down: both are refused.
        page.release();
        done.release();
        await().atMost(Evidence.PATIENCE).until(() -> refusals(worker) - before >= 7);
        Duration lasted = Duration.ofNanos(System.nanoTime() - begin);
        evidence.fired("25006, seven times in " + lasted.toMillis() + " ms");
        assertThat(lasted).as("no tight loop").isGreaterThan(Duration.ofSeconds(2));
        readOnly(world, "off");

        world.awaitEnd(List.of(downgrade, expire));
        auditor.pass(evidence);
        evidence.check(
                Invariant.A, () -> assertThat(world.database().number("select count(*) from perennial.alert_outbox"))
                        .as("nothing failed, nothing to tell")
                        .isZero());
    }

    private static int refusals(WorkerProcess worker) {
        return worker.log().split("UNAVAILABLE: PostgreSQL 25006", -1).length - 1;
    }

    private static void readOnly(TestBed world, String value) {
        world.database().run("alter system set default_transaction_read_only = " + value);
        world.database().run("select pg_reload_conf()");
        await().until(() ->
                world.database().text("show default_transaction_read_only").equals(value));
    }

    @Cell(number = 11, fault = "somebody holds locks on rows and on a table")
    void cell11_whatSomebodyHoldsIsPassedOverAndDoneAfterwards(TestBed world, Evidence evidence) throws SQLException {
        Duration heldFor = Duration.ofSeconds(evidence.whole() ? 60 : 6);
        Auditor auditor = world.audit();
        world.worker();
        try (Connection other = world.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select id from users where id in (select user_id from subscriptions"
                    + " where provider = 'dlocal' and status = 'active' and expires_at <= '" + world.asOf()
                    + "'::timestamptz at time zone 'UTC' order by expires_at limit 3) for update");
            statement.execute("lock table affiliate_codes in access exclusive mode");
            long begin = System.nanoTime();
            WorkflowStub downgrade = world.start(Job.DOWNGRADE);
            WorkflowStub expire = world.start(Job.EXPIRE);
            await().atMost(Evidence.PATIENCE)
                    .until(() -> world.database().number("select count(*) from pg_locks where not granted") > 0);
            await().atMost(Evidence.PATIENCE).until(() -> world.due() <= 6);
            Duration slowest = slowestRequest(world, heldFor.minusNanos(System.nanoTime() - begin));
            assertThat(world.hasEnded(downgrade) || world.hasEnded(expire)).isFalse();
            evidence.fired(
                    "held for " + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
            other.rollback();
            evidence.timely("the slowest request of the application meanwhile", slowest, Duration.ofSeconds(1));
            world.awaitEnd(List.of(downgrade, expire));
        }
        auditor.pass(evidence);
    }

    /** What the application does all day, to users whom nobody holds. */
    private static Duration slowestRequest(TestBed world, Duration period) {
        long end = System.nanoTime() + period.toNanos();
        long slowest = 0;
        do {
            long begin = System.nanoTime();
            world.database()
                    .run(
                            "update users set name = name where id = (select id from users"
                                    + " where id not in (select user_id from subscriptions where provider = 'dlocal') limit 1)");
            slowest = Math.max(slowest, System.nanoTime() - begin);
        } while (System.nanoTime() < end);
        return Duration.ofNanos(slowest);
    }

    @Cell(number = 12, fault = "deadlocks, and serialization failures at COMMIT")
    void cell12_whatPostgresqlGivesUpIsDoneAgain(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        int times = 1 + evidence.random().nextInt(2);
        refuse(world, "subscriptions", "40P01", times, "trigger refused before update on %s");
        refuse(
                world,
                "affiliate_codes",
                "40001",
                times,
                "constraint trigger refused after update on %s deferrable initially deferred");
        world.worker();
        List<WorkflowStub> runs = List.of(world.start(Job.DOWNGRADE), world.start(Job.EXPIRE));
        world.awaitEnd(runs);

        for (String table : List.of("subscriptions", "affiliate_codes")) {
            assertThat(world.database().number("select last_value from faults." + table))
                    .as("refusals of " + table)
                    .isGreaterThan(times);
        }
        evidence.fired(times + " of each");
        auditor.pass(evidence);
    }

    /** Counts by a sequence, which a rollback does not turn back. */
    private static void refuse(TestBed world, String table, String state, int times, String trigger) {
        String name = "faults." + table;
        world.database().run("create sequence " + name);
        world.database()
                .run(
                        """
                        create function %1$s() returns trigger language plpgsql as $$
                        begin
                            if nextval('%1$s') <= %2$d then
                                raise exception 'given up' using errcode = '%3$s';
                            end if;
                            return new;
                        end $$
                        """
                                .formatted(name, times, state));
        world.database().run("create " + trigger.formatted(table) + " for each row execute function " + name + "()");
    }

    @Cell(number = 13, fault = "somebody looks at an old snapshot all the time")
    void cell13_anOldSnapshotIsInNobodysWay(TestBed world, Evidence evidence) throws SQLException {
        Auditor auditor = world.audit();
        world.worker();
        try (Connection report = world.database().connect();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("select count(*) from subscriptions");
            long begin = System.nanoTime();
            List<WorkflowStub> runs =
                    Arrays.stream(Job.values()).map(world::start).toList();
            world.awaitEnd(runs);
            evidence.timely("all four jobs", Duration.ofNanos(System.nanoTime() - begin), Duration.ofSeconds(30));
            assertThat(world.database()
                            .number("select count(*) from pg_stat_activity where backend_xmin is not null"
                                    + " and state = 'idle in transaction'"))
                    .isPositive();
            evidence.fired("backend_xmin held through all four jobs");
            report.rollback();
        }
        auditor.pass(evidence);
    }
}
