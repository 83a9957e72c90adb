package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.app.WorkerProcess;
import dev.perennial.devstack.fault.FaultProxy.Direction;
import dev.perennial.devstack.fault.Hold;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The worker's process dies, stands still, is told to end, or is thought dead. */
class CellsOfTheWorkerIT {

    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration DRAIN = Duration.ofSeconds(25);
    /** What a new process needs to be at work, on a machine that does other things too. */
    private static final Duration START = Duration.ofSeconds(30);

    /**
     * Temporal hands work to whoever asked for it last minute, also if he has fallen asleep since; it is taken from him after the
     * heartbeat timeout, and waits for its next attempt.
     */
    private static final Duration REPLACED =
            Duration.ofMinutes(1).plus(HEARTBEAT_TIMEOUT).plus(START);

    /** Begins a step; is the last statement of a page; ends with it. */
    private static final String BEGIN_STEP = "insert into perennial.run_steps";

    private static final String LOCK_SUBSCRIPTIONS = "for update of u skip locked";
    private static final String SAVE_PAGE = "insert into perennial.run_step_pages";
    private static final String COMMIT = "COMMIT";

    @Cell(
            number = {1, 2, 3, 4},
            fault = "kill -9 before the first page, in one, after its commit, after the last")
    void cell01_02_03_04_aKillAtAnyPlaceOfASweepLosesAndDoublesNothing(TestBed world, Evidence evidence) {
        List<Job> jobs = new ArrayList<>(Arrays.asList(Job.values()));
        Collections.shuffle(jobs, evidence.random());
        Auditor auditor = world.audit();
        WorkerProcess first = world.worker();

        Hold beforeTheFirst = world.toDatabase().holdAt(Direction.TO_SERVER, BEGIN_STEP, 1);
        List<WorkflowStub> runs = new ArrayList<>(List.of(world.start(jobs.get(0))));
        evidence.fired(1, beforeTheFirst);

        Hold ending = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        runs.add(world.start(jobs.get(1)));
        assertThat(ending.await(Evidence.PATIENCE)).isTrue();
        Hold inside = ending.releaseUntil(Direction.TO_SERVER, COMMIT);
        evidence.fired(2, inside);

        Hold saving = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        runs.add(world.start(jobs.get(2)));
        assertThat(saving.await(Evidence.PATIENCE)).isTrue();
        Hold committed = saving.releaseUntil(Direction.FROM_SERVER, COMMIT);
        evidence.fired(3, committed);

        Hold answer = world.holdCall("RespondActivityTaskCompleted");
        runs.add(world.start(jobs.get(3)));
        evidence.fired(4, answer);

        first.kill();
        long killed = System.nanoTime();
        List.of(beforeTheFirst, inside, committed, answer).forEach(Hold::cut);
        world.worker();
        world.awaitEnd(runs);

        // The mails' own activity, if it was under way, may be silent for twice as long.
        evidence.timely(
                "from the kill to the end of all runs",
                since(killed),
                HEARTBEAT_TIMEOUT.multipliedBy(2).plus(START));
        auditor.pass(evidence);
    }

    @Cell(
            number = {2, 3},
            fault = "kill -9 at each COMMIT of each job, before it arrived and after it was done",
            subscriptions = 40,
            slow = true)
    void cell02_03_aKillAtEveryCommitLosesAndDoublesNothing(TestBed world, Evidence evidence) {
        for (Direction direction : Direction.values()) {
            for (int nth = 1; killAt(world, evidence, direction, nth); nth++) {
                world.begin(40, evidence.seed() + nth);
            }
            world.begin(40, evidence.seed());
        }
    }

    /**
     * One death for all jobs: each is started when the one before it is held at its n-th COMMIT, or has ended without one.
     *
     * @return whether any sweep had so many; the mails are too many, and broken one by one in their own test
     */
    private static boolean killAt(TestBed world, Evidence evidence, Direction direction, int nth) {
        Auditor auditor = world.audit();
        WorkerProcess victim = world.worker();
        List<WorkflowStub> runs = new ArrayList<>();
        List<Hold> held = new ArrayList<>();
        for (Job job : List.of(Job.EXPIRE, Job.DOWNGRADE, Job.DISTRIBUTE, Job.REMIND)) {
            if (job == Job.REMIND && held.isEmpty()) {
                break;
            }
            Hold commit = world.toDatabase().holdAt(direction, COMMIT, nth);
            WorkflowStub run = world.start(job);
            runs.add(run);
            await().atMost(Evidence.PATIENCE).until(() -> commit.reached() || world.hasEnded(run));
            if (commit.reached()) {
                held.add(commit);
                evidence.crashPoint();
                evidence.fired(direction == Direction.TO_SERVER ? 2 : 3, commit);
            } else {
                commit.release();
            }
        }
        if (!held.isEmpty()) {
            victim.kill();
            held.forEach(Hold::cut);
            world.worker();
        }
        world.awaitEnd(runs);
        auditor.pass(evidence);
        return !held.isEmpty();
    }

    @Cell(number = 5, fault = "SIGTERM in the middle of a page", subscriptions = 3_000)
    void cell05_aWorkerThatIsToldToEndFinishesItsPage(TestBed world, Evidence evidence) {
        world.letEnd(1_200);
        Auditor auditor = world.audit();
        WorkerProcess first = world.worker();
        Hold page = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        WorkflowStub run = world.start(Job.DOWNGRADE);
        evidence.fired(page);

        first.terminate();
        long told = System.nanoTime();
        await().atMost(DRAIN).until(() -> first.readiness() != 200);
        page.release();
        assertThat(first.exitCode()).isEqualTo(143);
        evidence.timely("from SIGTERM to the exit", since(told), DRAIN);
        assertThat(world.database().number("select count(*) from perennial.effects"))
                .as("what the page did is kept")
                .isPositive();

        world.worker();
        world.awaitEnd(run);
        auditor.pass(evidence);
    }

    @Cell(
            number = {6, 7},
            fault = "SIGSTOP for twice the heartbeat timeout; two workers on one run")
    void cell06_07_aWorkerThatWakesUpAfterItWasReplacedDoesNoHarm(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        WorkerProcess zombie = world.worker();
        boolean sleepsWithLocks = evidence.random().nextBoolean();

        Hold mine = world.toDatabase().holdAt(Direction.TO_SERVER, sleepsWithLocks ? SAVE_PAGE : LOCK_SUBSCRIPTIONS, 1);
        WorkflowStub downgrade = world.start(Job.DOWNGRADE);
        evidence.fired(6, mine);
        Hold locking = world.toDatabase().holdAt(Direction.TO_SERVER, "from affiliate_codes", 2);
        WorkflowStub expire = world.start(Job.EXPIRE);
        assertThat(locking.await(Evidence.PATIENCE)).isTrue();

        zombie.stop();
        long stopped = System.nanoTime();
        List<String> asleep = world.sessionsAmidATransaction();
        if (sleepsWithLocks) {
            assertThat(asleep).isNotEmpty();
            // It has written, too: whoever replaces it has to wait until PostgreSQL takes the rows from it.
            mine.release();
        }
        Hold theirs = world.toDatabase().holdAt(Direction.TO_SERVER, SAVE_PAGE, 1);
        world.startWorker();
        assertThat(theirs.await(REPLACED)).as("reached: " + theirs).isTrue();
        evidence.fired(7, theirs.toString());
        await().atMost(Duration.ofMinutes(1))
                .until(() -> since(stopped).compareTo(HEARTBEAT_TIMEOUT.multipliedBy(2)) > 0);
        assertThat(asleep)
                .as("what the sleeper keeps from the application")
                .noneMatch(world.sessionsAmidATransaction()::contains);

        // Both are in the middle of the same run now.
        locking.release();
        zombie.resume();
        mine.release();
        theirs.release();
        world.awaitEnd(List.of(downgrade, expire));
        auditor.pass(evidence);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
