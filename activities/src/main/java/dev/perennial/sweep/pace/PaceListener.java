package dev.perennial.sweep.pace;

import dev.perennial.failure.Redaction;
import dev.perennial.sweep.pace.PaceSignalsDao.Here;
import dev.perennial.sweep.pace.PaceSignalsDao.Replica;
import dev.perennial.sweep.pace.PaceSignalsDao.Wal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the signals of a database beside a sweep, in a thread and a session of its own: asking costs the sweep nothing, and a
 * signal that hangs does not stop it.
 */
public final class PaceListener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PaceListener.class);

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration BETWEEN_SLOW = Duration.ofSeconds(5);
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);
    private static final Duration LAST_ANSWER = Duration.ofSeconds(2);

    /** What is asked together, and is unknown together. */
    private enum Group {
        HERE,
        REPLICAS,
        WAL,
        SLOW,
        LATENCY,
        TEAM
    }

    /**
     * Who listens, and to what.
     *
     * @param table as {@code to_regclass} reads it; empty: of no table in particular
     * @param rows that the attempt has done so far
     * @param company whether somebody else is at work: what a write takes is of no account while nobody is
     * @param team what the definition's own conditions say; asked by a thread of its own
     */
    public record To(
            UUID runId,
            String step,
            PaceSettings settings,
            Optional<String> table,
            LongSupplier rows,
            BooleanSupplier company,
            Supplier<List<PaceReading>> team) {}

    private final Jdbi jdbi;
    private final Clock clock;
    private final To to;
    private final PaceRules rules;
    private final Pacer pacer = new Pacer(System.nanoTime());
    private final PaceBands bands;
    private final Map<Group, List<PaceReading>> heard = new ConcurrentHashMap<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "pace");
        thread.setDaemon(true);
        return thread;
    });

    // Mutable state, of the thread that asks the database
    private volatile long answeredAt = System.nanoTime();
    private volatile Optional<Here> here = Optional.empty();
    private final ReplayForecast forecast = new ReplayForecast();
    private Optional<Wal> wal = Optional.empty();
    private long walAt;
    private long slowAt = System.nanoTime() - BETWEEN_SLOW.toNanos();
    private long probedAt = System.nanoTime() - BETWEEN_PROBES.toNanos();
    private Duration quickest = Duration.ofDays(1);

    public PaceListener(Jdbi jdbi, Clock clock, To to) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.to = to;
        this.rules = new PaceRules(to.settings());
        this.bands = new PaceBands(clock.instant());
    }

    /** From now on, until {@link #close}; when it returns, every signal has been asked once. */
    public void listen() {
        askTeam();
        listenOnce();
        threads.scheduleWithFixedDelay(
                this::listenOnce, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(this::askTeam, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    public Pacer pacer() {
        return pacer;
    }

    private void listenOnce() {
        try {
            jdbi.useHandle(this::ask);
        } catch (RuntimeException away) {
            // The pages have the same trouble, and say so.
            log.debug("The signals cannot be asked", away);
            heard.put(Group.HERE, List.of(noAnswer(away)));
        }
        answeredAt = System.nanoTime();
        tellPacer();
    }

    private void askTeam() {
        List<PaceReading> said = to.team().get();
        if (!said.isEmpty()) {
            heard.put(Group.TEAM, said);
            tellPacer();
        }
    }

    private void ask(Handle handle) {
        PaceSignalsDao signals = new PaceSignalsDao(handle);
        ask(Group.HERE, () -> {
            here = Optional.of(signals.here(to.runId(), to.step()));
            return rules.here(here.get());
        });
        ask(Group.REPLICAS, () -> replicas(signals.replicas()));
        ask(Group.WAL, () -> wal(signals.wal()));
        if (isTime(slowAt, BETWEEN_SLOW)) {
            slowAt = System.nanoTime();
            ask(Group.SLOW, () -> rules.slow(signals.slow(to.table().orElse("")), clock.instant()));
        }
        if (isTime(probedAt, BETWEEN_PROBES)) {
            probedAt = System.nanoTime();
            ask(Group.LATENCY, () -> List.of(probe(handle)));
        }
    }

    private static boolean isTime(long last, Duration between) {
        return System.nanoTime() - last >= between.toNanos();
    }

    private void ask(Group group, Supplier<List<PaceReading>> question) {
        try {
            heard.put(group, question.get());
        } catch (RuntimeException failure) {
            heard.put(group, List.of(noAnswer(failure)));
        }
    }

    private static PaceReading noAnswer(RuntimeException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new PaceReading(PaceSignal.NO_ANSWER, PaceLevel.UNKNOWN, Redaction.of(said));
    }

    private List<PaceReading> replicas(List<Replica> replicas) {
        forecast.hear(replicas, System.nanoTime());
        return rules.replicas(replicas, forecast);
    }

    private List<PaceReading> wal(Wal now) {
        Duration between = Duration.ofNanos(System.nanoTime() - walAt);
        List<PaceReading> readings = rules.wal(now, wal, between);
        wal = Optional.of(now);
        walAt = System.nanoTime();
        return readings;
    }

    /** What is written anyway is the probe: one row of one table, committed. */
    private PaceReading probe(Handle handle) {
        Instant now = clock.instant();
        List<PaceDao.Band> changed =
                bands.at(now, PaceReading.worst(all()), to.rows().getAsLong());
        long begin = System.nanoTime();
        handle.useTransaction(
                transaction -> changed.forEach(band -> new PaceDao(transaction).write(to.runId(), to.step(), band)));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        quickest = quickest.compareTo(took) < 0 ? quickest : took;
        return rules.latency(took, quickest, to.company().getAsBoolean());
    }

    private List<PaceReading> all() {
        List<PaceReading> all = new ArrayList<>();
        heard.values().forEach(all::addAll);
        return all;
    }

    /** As of the database's last answer: the team's does not stand in for it. */
    private void tellPacer() {
        pacer.hear(
                all(),
                here.map(Here::orders).orElse(PaceOrders.NONE),
                here.map(Here::otherSweeps).orElse(0),
                answeredAt);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        if (!hasStopped()) {
            return;
        }
        try {
            // The last stretch; the history of a run is worth no failure of it.
            jdbi.useTransaction(handle -> bands.at(
                            clock.instant(), PaceReading.worst(all()), to.rows().getAsLong())
                    .forEach(band -> new PaceDao(handle).write(to.runId(), to.step(), band)));
        } catch (RuntimeException away) {
            log.debug("The last stretch of {} is not written", to.step(), away);
        }
    }

    /** What still hangs in a question has the stretch that would be written. */
    private boolean hasStopped() {
        try {
            return threads.awaitTermination(LAST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
