package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.peers.Peer;
import dev.perennial.bench.peers.Peer.PeerMissing;
import dev.perennial.bench.peers.Peers;
import dev.perennial.bench.worker.CalledEndpoint;
import dev.perennial.bench.worker.CalledEndpoint.Tick;
import dev.perennial.bench.worker.PackagedWorker;
import dev.perennial.bench.worker.ProductSchedules;
import dev.perennial.bench.worker.Server;
import dev.perennial.devstack.sample.SampleApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** A thousand endpoints that are called each minute, by one worker. */
public final class G29HttpJobs implements Goal {

    private static final int JOBS = 1_000;
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MINUTES = 2;
    /** None is due while they are still being made: what runs then keeps the server from taking more. */
    private static final Duration PREPARED = Duration.ofMinutes(5);

    private static final Duration ACCOUNTED = Duration.ofMinutes(10);

    @Override
    public String id() {
        return "G29";
    }

    @Override
    public String title() {
        return "A thousand http jobs of one minute on one worker";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        List<Finding> findings = new ArrayList<>(product(session));
        findings.addAll(peers(session));
        return findings;
    }

    private List<Finding> product(Session session) throws Exception {
        try (CalledEndpoint endpoint = CalledEndpoint.start();
                Copy database = session.cluster().empty();
                Server temporal = Server.startAsInProduction(session.work())) {
            SampleApplication.createIn(database.url());
            Instant from = withinItsHour(
                    Instant.now().plus(PREPARED).truncatedTo(ChronoUnit.MINUTES).plus(PERIOD));
            Path jobs = ProductSchedules.catalogueOf(session, JOBS, i -> "cron: '%s', %s, http: { url: '%s' }"
                    .formatted(cron(from), ProductSchedules.EVERY_TICK, endpoint.url(i)));
            try (PackagedWorker worker =
                    PackagedWorker.start(session, temporal, database, jobs, PackagedWorker.AS_SHIPPED)) {
                worker.awaitFirstPoll(temporal);
                ProductSchedules product = new ProductSchedules(temporal, database);
                product.awaitScheduled(JOBS);
                WrongState.unless(Instant.now().isBefore(from), "the schedules were not made in time");
                session.say("  %,d jobs have their schedules, and are due from %s on", JOBS, from);
                return findings(session, endpoint, database, worker, product, from);
            }
        }
    }

    /** The time itself if all its minutes are of one hour, else the next hour. */
    private static Instant withinItsHour(Instant from) {
        Instant last = from.plus(PERIOD.multipliedBy(MINUTES - 1));
        return last.truncatedTo(ChronoUnit.HOURS).equals(from.truncatedTo(ChronoUnit.HOURS))
                ? from
                : last.truncatedTo(ChronoUnit.HOURS);
    }

    /** Each minute of a few, at the second that {@code H} gives the job. */
    private static String cron(Instant from) {
        ZonedDateTime first = from.atZone(ZoneOffset.UTC);
        return "H %d-%d %d %d %d *"
                .formatted(
                        first.getMinute(),
                        first.getMinute() + MINUTES - 1,
                        first.getHour(),
                        first.getDayOfMonth(),
                        first.getMonthValue());
    }

    private List<Finding> findings(
            Session session,
            CalledEndpoint endpoint,
            Copy database,
            PackagedWorker worker,
            ProductSchedules product,
            Instant from)
            throws Exception {
        Instant to = from.plus(PERIOD.multipliedBy(MINUTES));
        sleepUntil(to);
        double heap = worker.liveHeapMiB();
        int wanted = JOBS * MINUTES;
        Instant before = from.minusMillis(1);
        Instant last = to.minusMillis(1);
        long rows = product.awaitRows(before, last, wanted, ACCOUNTED);
        List<Tick> ticks = ticks(database, before, last);
        Samples late = endpoint.lateness(ticks, PERIOD.multipliedBy(10));
        session.say(
                "  %,d of %,d ticks have rows, %,d calls, p50 %.2f s, p99 %.2f s, %.0f MiB live",
                rows, wanted, late.values().size(), late.median(), late.percentile(99), heap);
        return List.of(
                new Finding(
                        id(),
                        "from the tick to the call at the endpoint, p99",
                        "s",
                        Samples.of(late.percentile(99)),
                        Optional.of(Bar.atMost(2, 1)),
                        "%,d jobs, spread by H over the seconds of the minute; %d minutes, %,d runs; an endpoint on this machine"
                                .formatted(JOBS, MINUTES, wanted)),
                Finding.information(id(), "the same, p50", "s", Samples.of(late.median()), ""),
                new Finding(
                        id(),
                        "live heap",
                        "MiB",
                        Samples.of(heap),
                        Optional.of(Bar.atMost(400, 250)),
                        "worker, control loop and API in one process, after a full collection at the end"),
                new Finding(
                        id(),
                        "ticks without a row",
                        "",
                        Samples.of(wanted - rows),
                        Optional.of(Bar.neverAbove(0, 0)),
                        String.join("; ", product.outcomes(before, last))));
    }

    /** Those that ran; what was not run has a row that says so, and no call. */
    private static List<Tick> ticks(Copy database, Instant after, Instant until) {
        return database.watcher().withHandle(handle -> handle.createQuery(
                        """
                        select job_id, scheduled_for
                          from perennial.runs
                         where scheduled_for > :after and scheduled_for <= :until and status = 'success'
                        """)
                .bind("after", after)
                .bind("until", until)
                .map((row, context) -> new Tick(
                        Integer.parseInt(row.getString(1).substring("job_".length())),
                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .list());
    }

    /** What they do when all come at once is in G15. */
    private List<Finding> peers(Session session) throws Exception {
        List<Finding> findings = new ArrayList<>();
        for (Peer peer : Peers.ALL) {
            try (Copy database = session.cluster().empty()) {
                List<Duration> late = peer.lateness(session, database, spread());
                Samples seconds = new Samples(
                        late.stream().map(each -> each.toNanos() / 1e9).toList());
                findings.add(Finding.information(
                        id(),
                        peer.name() + ": from the time to the job, p99",
                        "s",
                        Samples.of(seconds.percentile(99)),
                        "%,d jobs once each within a minute, which call nobody; p50 %.2f s"
                                .formatted(JOBS, seconds.median())));
            } catch (PeerMissing missing) {
                session.say("  %s is left out: %s", peer.name(), missing.getMessage());
            }
        }
        return findings;
    }

    /** Over the seconds of a minute, as H does. */
    private static List<Instant> spread() {
        Instant from = Instant.now().plusSeconds(20).truncatedTo(ChronoUnit.SECONDS);
        return IntStream.range(0, JOBS)
                .mapToObj(i -> from.plusSeconds(i % PERIOD.toSeconds()))
                .toList();
    }

    private static void sleepUntil(Instant time) {
        while (Instant.now().isBefore(time)) {
            LockSupport.parkNanos(
                    Math.max(1, Duration.between(Instant.now(), time).toNanos()));
        }
    }
}
