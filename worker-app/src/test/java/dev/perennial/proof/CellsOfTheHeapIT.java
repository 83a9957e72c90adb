package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.app.WorkerProcess;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A worker with hardly any memory has very much to do. */
class CellsOfTheHeapIT {

    private static final int HEAP = 96;
    private static final String JVM = "-Xmx" + HEAP + "m -XX:+UseSerialGC -Xlog:gc";
    /** A full collection that was asked for: what is alive, and what there is. */
    private static final Pattern COLLECTION = Pattern.compile("Pause Full \\(.*\\) \\d+M->(\\d+)M\\((\\d+)M\\)");

    @Cell(number = 36, fault = "very many rows are due, and the worker has 96 MB of heap")
    void cell36_howManyRowsAreDueMakesNoDifferenceToTheHeap(TestBed world, Evidence evidence) {
        int due = evidence.whole() && evidence.seed() % 5 == 2 ? 1_000_000 : 200_000;
        world.retireWorker();
        letExpire(world, due);
        Auditor auditor = world.audit();
        WorkerProcess small = world.startProcess("worker", "JAVA_TOOL_OPTIONS", JVM);

        WorkflowStub run = world.start(Job.EXPIRE);
        int first = aliveAfter(world, small, due / 10);
        int last = aliveAfter(world, small, due / 2);
        assertThat(world.hasEnded(run)).as("measured while it worked").isFalse();
        evidence.fired(due + " rows; alive after a tenth " + first + " MB, after a half " + last + " MB");
        assertThat(last).as("MB alive").isLessThanOrEqualTo(first * 6 / 5);

        world.awaitEnd(run);
        assertThat(small.isAlive()).isTrue();
        auditor.pass(evidence);
    }

    /** What the worker holds when so many rows are done, in MB. */
    private static int aliveAfter(TestBed world, WorkerProcess worker, int done) {
        await().atMost(Duration.ofMinutes(5))
                .until(() -> world.database()
                                .number("select count(*) from affiliate_codes"
                                        + " where status = 'EXPIRED' and id like 'many-%'")
                        >= done);
        int before = collections(worker).size();
        worker.collectGarbage();
        await().until(() -> collections(worker).size() > before);
        MatchResult collection = collections(worker).get(before);
        assertThat(Integer.parseInt(collection.group(2))).as("MB of heap").isLessThanOrEqualTo(HEAP);
        return Integer.parseInt(collection.group(1));
    }

    private static List<MatchResult> collections(WorkerProcess worker) {
        return COLLECTION.matcher(worker.log()).results().toList();
    }

    /** A little less than half of all, so that the job needs nobody's consent. */
    private static void letExpire(TestBed world, int due) {
        world.database()
                .run(
                        """
                        insert into affiliate_codes (id, affiliate_id, code, status, expires_at, created_at, updated_at)
                        select 'many-' || n, (select min(id) from affiliates), 'MANY-' || n, 'ACTIVE',
                               case when n <= %1$d then '%2$s'::timestamptz at time zone 'UTC' - n * interval '1 second'
                                    else timestamp '2100-01-01' end,
                               timestamp '2025-01-01', timestamp '2025-01-01'
                          from generate_series(1, %1$d * 21 / 10) as n
                        """
                                .formatted(due, world.asOf()));
        world.database().run("analyze affiliate_codes");
    }
}
