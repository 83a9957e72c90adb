package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.peers.Peer;
import dev.perennial.bench.peers.Peer.PeerMissing;
import dev.perennial.bench.peers.Peers;
import dev.perennial.bench.worker.BareSchedules;
import dev.perennial.bench.worker.PackagedWorker;
import dev.perennial.bench.worker.ProductSchedules;
import dev.perennial.bench.worker.Server;
import dev.perennial.devstack.sample.SampleApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** How late a run begins, and whether any tick is lost without a word. */
public final class G15Punctuality implements Goal {

    private static final int JOBS = 200;
    private static final Duration PERIOD = Duration.ofSeconds(20);
    private static final int TICKS = 3;
    private static final Duration BARE_ENDS = Duration.ofSeconds(25);
    private static final Duration PREPARED = Duration.ofSeconds(35);
    private static final Duration ACCOUNTED = Duration.ofSeconds(120);

    @Override
    public String id() {
        return "G15";
    }

    @Override
    public String title() {
        return "Two hundred jobs: how late, and whether any tick is lost";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(spread(session));
        findings.addAll(onOneSecond(session));
        findings.addAll(peers(session));
        return findings;
    }

    /** One nominal minute, each job at the second that {@code H} gives it. */
    private List<Finding> spread(Session session) throws Exception {
        Path jobs = ProductSchedules.catalogue(session, JOBS, i -> "H * * * * *", ProductSchedules.EVERY_TICK);
        try (Copy database = database(session);
                Server temporal = Server.start(session.work());
                PackagedWorker worker =
                        PackagedWorker.start(session, temporal, database, jobs, PackagedWorker.AS_SHIPPED)) {
            worker.awaitFirstPoll(temporal);
            ProductSchedules product = new ProductSchedules(temporal, database);
            product.awaitScheduled(JOBS);
            Instant from = soon(Duration.ofSeconds(1));
            Instant to = from.plus(Duration.ofMinutes(1));
            sleepUntil(to.plusSeconds(3));
            product.awaitRows(from, to, JOBS, ACCOUNTED);
            Samples lateness = product.firstActivityLate(from, to);
            WrongState.unless(lateness.values().size() == JOBS, "not %d runs: %s", JOBS, product.outcomes(from, to));
            return List.of(
                    new Finding(
                            id(),
                            "from the tick to the first activity, p99 of one nominal minute",
                            "s",
                            Samples.of(lateness.percentile(99)),
                            Optional.of(Bar.atMost(1.5, 0.6)),
                            "%d jobs, spread by H over the seconds of the minute; the job's own activity, after the gate"
                                    .formatted(JOBS)),
                    Finding.information(id(), "the same, p50", "s", Samples.of(lateness.median()), ""),
                    Finding.information(
                            id(),
                            "from the tick to the gate, p99",
                            "s",
                            Samples.of(product.gateLate(from, to).percentile(99)),
                            ""));
        }
    }

    /** The same number on one second, three times, the product and bare schedules side by side. */
    private List<Finding> onOneSecond(Session session) throws Exception {
        // None is due while they are still being made: a burst keeps the server from taking more.
        Instant first = withinItsMinute(Instant.now().plus(PREPARED).truncatedTo(ChronoUnit.SECONDS));
        long second = first.getEpochSecond() % 60;
        String seconds = "%d,%d,%d".formatted(second, second + PERIOD.toSeconds(), second + 2 * PERIOD.toSeconds());
        String due = "%s %s *"
                .formatted(
                        seconds,
                        DateTimeFormatter.ofPattern("m H d M")
                                .withZone(ZoneOffset.UTC)
                                .format(first));
        Path jobs = ProductSchedules.catalogue(session, JOBS, i -> due, ProductSchedules.EVERY_TICK);
        try (Copy database = database(session);
                Server ofProduct = Server.start(session.work());
                Server ofBare = Server.start(session.work());
                PackagedWorker worker =
                        PackagedWorker.start(session, ofProduct, database, jobs, PackagedWorker.AS_SHIPPED);
                BareSchedules bare = BareSchedules.start(ofBare, JOBS, due + " *")) {
            worker.awaitFirstPoll(ofProduct);
            ProductSchedules product = new ProductSchedules(ofProduct, database);
            product.awaitScheduled(JOBS);
            WrongState.unless(Instant.now().isBefore(first), "the schedules were not made in time");
            List<Instant> ticks = new ArrayList<>();
            for (int i = 0; i < TICKS; i++) {
                ticks.add(first.plus(PERIOD.multipliedBy(i)));
            }
            Instant last = ticks.get(TICKS - 1);
            sleepUntil(last.plus(BARE_ENDS));
            long begun = bare.begun(ticks);
            Samples bareLate = bare.lateness(ticks);
            long rows = product.awaitRows(first.minusMillis(1), last, JOBS * TICKS, ACCOUNTED);
            return List.of(
                    new Finding(
                            id(),
                            "ticks without a row",
                            "",
                            Samples.of(JOBS * TICKS - rows),
                            Optional.of(Bar.neverAbove(0, 0)),
                            "%d jobs on one second, %d times, %d s apart; on a server's defaults"
                                    .formatted(JOBS, TICKS, PERIOD.toSeconds())),
                    Finding.information(
                            id(),
                            "of these ticks, run",
                            "",
                            Samples.of(product.successes(first.minusMillis(1), last)),
                            "a job's tick is skipped while its last run executes, with a row that says so: "
                                    + String.join("; ", product.outcomes(first.minusMillis(1), last))),
                    Finding.information(
                            id(),
                            "ticks that bare Temporal Schedules (SKIP) lost without a word",
                            "",
                            Samples.of(JOBS * TICKS - begun),
                            "of as many, at the same time on a server of their own, %d s after the last of them"
                                    .formatted(BARE_ENDS.toSeconds())),
                    Finding.information(
                            id(),
                            "bare Temporal, from the tick to the first activity, p99",
                            "s",
                            Samples.of(bareLate.percentile(99)),
                            "of those that were not lost"),
                    Finding.information(
                            id(),
                            "the product, from the tick to the gate, p99",
                            "s",
                            Samples.of(
                                    product.gateLate(first.minusMillis(1), last).percentile(99)),
                            ""));
        }
    }

    /** The time itself if all ticks that begin with it are in one minute, else the next minute. */
    private static Instant withinItsMinute(Instant time) {
        Instant minute = time.truncatedTo(ChronoUnit.MINUTES);
        Instant last = time.plus(PERIOD.multipliedBy(TICKS - 1));
        return last.truncatedTo(ChronoUnit.MINUTES).equals(minute) ? time : minute.plus(Duration.ofMinutes(1));
    }

    private List<Finding> peers(Session session) throws Exception {
        List<Finding> findings = new ArrayList<>();
        for (Peer peer : Peers.ALL) {
            try (Copy database = session.cluster().empty()) {
                Instant at = Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.SECONDS);
                List<Duration> late = peer.lateness(session, database, Collections.nCopies(JOBS, at));
                Samples seconds = new Samples(
                        late.stream().map(each -> each.toNanos() / 1e9).toList());
                findings.add(Finding.information(
                        id(),
                        peer.name() + ": from the time to the job, p99",
                        "s",
                        Samples.of(seconds.percentile(99)),
                        "%d jobs at one instant, on this PostgreSQL; p50 %.2f s".formatted(JOBS, seconds.median())));
            } catch (PeerMissing missing) {
                session.say("  %s is left out: %s", peer.name(), missing.getMessage());
            }
        }
        return findings;
    }

    private static Copy database(Session session) {
        Copy database = session.cluster().empty();
        SampleApplication.createIn(database.url());
        return database;
    }

    /** The next multiple of a period that is a few seconds away. */
    private static Instant soon(Duration period) {
        long seconds = period.toSeconds();
        return Instant.ofEpochSecond((Instant.now().getEpochSecond() + 3) / seconds * seconds + seconds);
    }

    private static void sleepUntil(Instant time) {
        while (Instant.now().isBefore(time)) {
            LockSupport.parkNanos(
                    Math.max(1, Duration.between(Instant.now(), time).toNanos()));
        }
    }
}
