package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.app.WorkerProcess;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.regex.Pattern;

/** A worker with hardly any memory has very much to do. */
class CellsOfTheHeapIT {

    private static final int HEAP = 96;
    private static final String JVM = "-Xmx" + HEAP + "m -XX:+UseSerialGC -Xlog:gc";
    /** A collection: what was in use, what is still, and what there is. */
    private static final Pattern COLLECTION = Pattern.compile("Pause .* \\d+M->(\\d+)M\\((\\d+)M\\)");

    @Cell(number = 36, fault = "very many rows are due, and the worker has 96 MB of heap")
    void cell36_howManyRowsAreDueMakesNoDifferenceToTheHeap(World world, Evidence evidence) {
        int due = evidence.whole() ? 1_000_000 : 100_000;
        world.retireWorker();
        letExpire(world, due);
        Auditor auditor = world.audit();
        WorkerProcess small = world.startProcess("worker", "JAVA_TOOL_OPTIONS", JVM);
        int before = liveAfterCollections(small).size();

        WorkflowStub run = world.start(Job.EXPIRE);
        world.awaitEnd(run);

        List<Integer> live = liveAfterCollections(small);
        live = live.subList(before, live.size());
        assertThat(live).as("collections during the run").hasSizeGreaterThan(6);
        int third = live.size() / 3;
        int first = least(live.subList(0, third));
        int last = least(live.subList(live.size() - third, live.size()));
        evidence.fired(due + " rows, " + live.size() + " collections, " + first + " MB live at first and " + last
                + " MB at last");
        assertThat(last).as("live heap in the end").isLessThanOrEqualTo(first * 6 / 5);
        assertThat(small.isAlive()).isTrue();
        auditor.pass(evidence);
    }

    /** A little less than half of all, so that the job needs nobody's consent. */
    private static void letExpire(World world, int due) {
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

    private static List<Integer> liveAfterCollections(WorkerProcess worker) {
        return COLLECTION
                .matcher(worker.log())
                .results()
                .peek(collection ->
                        assertThat(Integer.parseInt(collection.group(2))).isLessThanOrEqualTo(HEAP))
                .map(collection -> Integer.valueOf(collection.group(1)))
                .toList();
    }

    private static int least(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).min().orElseThrow();
    }
}
