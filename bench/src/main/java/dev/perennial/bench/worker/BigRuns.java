package dev.perennial.bench.worker;

import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.lab.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** A run over few rows and one over a million, each by a packaged worker that has little memory, on a real server. */
public final class BigRuns {

    public static final int FEW = 10_000;
    public static final int MANY = 1_000_000;
    public static final String MEMORY = "-Xmx96m";

    private static final long BETWEEN_LOOKS = 3_000_000_000L;

    private final Big few;
    private final Big many;

    /**
     * One of them.
     *
     * @param liveMiB what was in use of the heap, unused objects left out, each time it was looked at
     */
    public record Big(Backfilled run, Samples liveMiB, double seconds) {}

    private BigRuns(Big few, Big many) {
        this.few = few;
        this.many = many;
    }

    public static BigRuns run(Lab lab) throws Exception {
        int many = Math.min(MANY, lab.scale().users());
        Big ofFew = one(lab, new Template(50_000, Math.min(FEW, many)));
        Big ofMany = one(lab, new Template(many, many));
        return new BigRuns(ofFew, ofMany);
    }

    private static Big one(Lab lab, Template template) throws Exception {
        Path jobs = lab.work().resolve("downgrade.yaml");
        Files.createDirectories(lab.work());
        Files.writeString(jobs, Backfilled.CATALOGUE);
        try (Copy copy = lab.cluster().copy(template);
                Server temporal = Server.start(lab.work());
                PackagedWorker worker = PackagedWorker.start(lab, temporal, copy, jobs, List.of(MEMORY))) {
            worker.awaitFirstPoll(temporal);
            long begin = System.nanoTime();
            CompletableFuture<Backfilled> run = CompletableFuture.supplyAsync(() -> {
                try {
                    return Backfilled.run(temporal);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            List<Double> live = new ArrayList<>();
            while (!run.isDone()) {
                LockSupport.parkNanos(BETWEEN_LOOKS);
                live.add(worker.liveHeapMiB());
            }
            Backfilled done = run.join();
            double seconds = (System.nanoTime() - begin) / 1e9;
            WrongState.unless(done.expired() == template.due(), "it ended %d", done.expired());
            WrongState.unless(
                    copy.count("select count(*) from notifications where type = 'subscription_expired'")
                            == template.due(),
                    "it did not tell everybody once");
            lab.say(
                    "  %,d due: %.0f s with %s, at most %.1f MiB live",
                    template.due(), seconds, MEMORY, new Samples(live).max());
            return new Big(done, new Samples(live), seconds);
        }
    }

    public Big few() {
        return few;
    }

    public Big many() {
        return many;
    }
}
