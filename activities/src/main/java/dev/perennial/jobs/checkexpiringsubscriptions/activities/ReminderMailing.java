package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import dev.perennial.application.NextJsClient;
import dev.perennial.application.SendResult;
import dev.perennial.application.SendResult.Accepted;
import dev.perennial.application.SendResult.Ambiguous;
import dev.perennial.application.SendResult.CircuitOpen;
import dev.perennial.application.SendResult.Misconfigured;
import dev.perennial.application.SendResult.Rejected;
import dev.perennial.application.SendResult.Suppressed;
import dev.perennial.application.SendResult.Throttled;
import dev.perennial.application.SendResult.Unavailable;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at sending all open mails, several at a time.
 *
 * <p>A mail is marked as being sent, sent, and settled with its outcome. Whoever dies in between leaves a mark, and the next
 * attempt sends the mail again under the same key, by which the endpoint knows it. Each mail is marked by itself and not
 * by the page: a crash then leaves as many in doubt as were in flight, and no more.
 */
final class ReminderMailing {

    private static final Logger log = LoggerFactory.getLogger(ReminderMailing.class);

    private static final int PAGE = 200;
    private static final int THROTTLED_IN_A_ROW = 5;
    private static final Duration UNSAID = Duration.ofSeconds(5);

    private final Jdbi jdbi;
    private final NextJsClient client;
    private final Clock clock;
    private final ReminderRules rules;
    private final ReminderPace pace;
    private final AttemptTimes times;
    private final Consumer<Integer> heartbeat;
    private final ReminderBrake brake = new ReminderBrake();

    // Mutable state
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicLong lastHealthyAnswer = new AtomicLong(System.nanoTime());
    private final Queue<PutAside> putAside = new ConcurrentLinkedQueue<>();
    private long lastBeat = System.nanoTime() - TimeUnit.DAYS.toNanos(1);

    /** @param heartbeat told how many mails this attempt has finished; may throw to end it, those in flight are recorded */
    ReminderMailing(
            Jdbi jdbi,
            NextJsClient client,
            Clock clock,
            ReminderRules rules,
            ReminderPace pace,
            AttemptTimes times,
            Consumer<Integer> heartbeat) {
        this.jdbi = jdbi;
        this.client = client;
        this.clock = clock;
        this.rules = rules;
        this.pace = pace;
        this.times = times;
        this.heartbeat = heartbeat;
    }

    /** A mail that did not get through although it was tried several times. */
    private record PutAside(ReminderLetter letter, long since, String reason, String error, boolean maybeTaken) {}

    /**
     * Sends them all.
     *
     * @param lastStraw what does not get through this time has failed
     */
    void run(boolean lastStraw) {
        jdbi.useTransaction(handle -> new ReminderDeliveryDao(handle, rules).closeOverdue());
        ExecutorService senders = Executors.newFixedThreadPool(rules.inFlight(), ReminderMailing::thread);
        try {
            sendPages(senders);
        } finally {
            senders.shutdown();
        }
        settlePutAside(lastStraw);
    }

    private void sendPages(ExecutorService senders) {
        String after = "";
        List<String> page = page(after);
        while (!page.isEmpty()) {
            send(page, senders);
            after = page.get(page.size() - 1);
            page = page(after);
        }
    }

    private List<String> page(String after) {
        return jdbi.withHandle(handle -> new ReminderDeliveryDao(handle, rules).openMails(after, PAGE));
    }

    private void send(List<String> mailKeys, ExecutorService senders) {
        List<Future<?>> mails = new ArrayList<>();
        mailKeys.forEach(key -> mails.add(senders.submit(() -> deliver(key))));
        boolean interrupted = false;
        for (Future<?> mail : mails) {
            interrupted |= await(mail);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (brake.stopped().isPresent()) {
            putAside.forEach(aside -> release(aside.letter(), aside.maybeTaken()));
            throw reason(brake.stopped().get());
        }
    }

    /** Counted now that no mail is on its way any more. */
    private RuntimeException reason(RuntimeException stopped) {
        if (!(stopped instanceof TooLongToWait wait)) {
            return stopped;
        }
        long open = jdbi.withHandle(handle -> new ReminderDeliveryDao(handle, rules).countOpen());
        return JobFailure.putOff(
                FailureKind.THROTTLED,
                "the endpoint for mails asks for " + wait.pause.toSeconds() + " s of quiet, and this run has "
                        + Math.max(0, times.left().get().toSeconds()) + " s left; " + open
                        + " reminders stay planned and are put off to the next run");
    }

    /** Waits to the end whatever happens: a mail on its way is recorded. Returns whether it was asked not to. */
    private boolean await(Future<?> mail) {
        boolean interrupted = false;
        while (true) {
            beat();
            try {
                mail.get(pace.beat().toMillis(), TimeUnit.MILLISECONDS);
                return interrupted;
            } catch (TimeoutException stillOnItsWay) {
                // beat, and wait on
            } catch (InterruptedException e) {
                interrupted = true;
                brake.stop(JobFailure.of(FailureKind.UNAVAILABLE, "the worker shuts down; open mails stay planned"));
            } catch (ExecutionException e) {
                throw new IllegalStateException("a sender answers for its failures itself", e.getCause());
            }
        }
    }

    private void beat() {
        if (System.nanoTime() - lastBeat < pace.beat().toNanos()
                || brake.stopped().isPresent()) {
            return;
        }
        lastBeat = System.nanoTime();
        try {
            heartbeat.accept(done.get());
        } catch (RuntimeException cancelled) {
            brake.stop(cancelled);
        }
    }

    /** On a sender's thread: whatever goes wrong here ends the attempt and is thrown by the activity's own thread. */
    private void deliver(String mailKey) {
        try {
            if (brake.pass()) {
                Instant now = now();
                jdbi.inTransaction(handle -> new ReminderDeliveryDao(handle, rules).open(mailKey, now))
                        .ifPresent(this::tryRepeatedly);
                done.incrementAndGet();
            }
        } catch (RuntimeException failure) {
            brake.stop(failure);
        }
    }

    private void tryRepeatedly(ReminderLetter letter) {
        long since = System.nanoTime();
        boolean maybeTaken = letter.maybeTaken();
        int tried = 0;
        int throttled = 0;
        while (brake.pass()) {
            SendResult result = client.send(letter.mail(rules.asOf()));
            if (result instanceof Accepted) {
                healthy();
                accepted(letter);
                return;
            }
            if (result instanceof Suppressed suppressed) {
                healthy();
                suppressed(letter, suppressed.reason().word());
                return;
            }
            if (result instanceof Rejected rejected) {
                healthy();
                log.warn("{}: {}; it needs a person, the others go on", letter, rejected.reason());
                failed(letter, "rejected", rejected.reason(), maybeTaken);
                return;
            }
            if (result instanceof Throttled throttle) {
                throttled++;
                slowDown(throttle, throttled);
            } else if (result instanceof Misconfigured wrong) {
                brake.stop(misconfigured(wrong));
            } else if (result instanceof CircuitOpen open) {
                brake.stop(down("the endpoint for mails is down (" + open.reason() + "); open mails stay planned"));
            } else {
                maybeTaken |= result instanceof Ambiguous;
                tried++;
                if (tried >= pace.tries()) {
                    putAside.add(new PutAside(letter, since, word(maybeTaken), reason(result), maybeTaken));
                    return;
                }
                brake.rest(pause(tried));
            }
        }
        release(letter, maybeTaken);
    }

    /**
     * Short pauses are waited for, with all mails; for a long one the whole activity comes back later, or, when the run is over
     * by then, the next run sends what is left. Whatever the endpoint says, the pause is no shorter than our own would be.
     */
    private void slowDown(Throttled throttle, int inARow) {
        Duration asked = throttle.retryAfter().orElse(UNSAID);
        Duration pause = longer(asked, pause(inARow));
        boolean comeBack = inARow >= THROTTLED_IN_A_ROW || pause.compareTo(pace.longestHalt()) > 0;
        Duration wait = comeBack ? longer(pause, times.backOff()) : pause;
        if (wait.compareTo(times.left().get()) >= 0) {
            brake.stop(new TooLongToWait(wait));
        } else if (comeBack) {
            brake.stop(JobFailure.retryAfter(
                    wait,
                    FailureKind.THROTTLED,
                    "the endpoint for mails asks for " + asked.toSeconds() + " s of quiet"));
        } else {
            log.info("The endpoint for mails asks to slow down; going on in {} ms", pause.toMillis());
            brake.haltFor(pause);
        }
    }

    /** No attempt of this run is left after such a pause. */
    private static final class TooLongToWait extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final Duration pause;

        private TooLongToWait(Duration pause) {
            this.pause = pause;
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private Duration pause(int tried) {
        return pace.pauseAfter(tried, ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Is it the mail, or the endpoint? When others got through while this one did not, it is the mail, and it has failed;
     * the next run tries it again. Otherwise the endpoint is given time.
     */
    private void settlePutAside(boolean lastStraw) {
        int left = 0;
        String why = "";
        for (PutAside aside : putAside) {
            if (lastStraw || aside.since() - lastHealthyAnswer.get() < 0) {
                log.warn("{}: {}; the next run tries it again", aside.letter(), aside.error());
                failed(aside.letter(), aside.reason(), aside.error(), aside.maybeTaken());
            } else {
                release(aside.letter(), aside.maybeTaken());
                left++;
                why = aside.error();
            }
        }
        if (left > 0) {
            throw down("the endpoint for mails does not take any (" + why + "); " + left + " stay planned");
        }
    }

    private void healthy() {
        lastHealthyAnswer.set(System.nanoTime());
    }

    private void accepted(ReminderLetter letter) {
        Instant now = now();
        jdbi.useTransaction(handle -> new ReminderDeliveryDao(handle, rules).accepted(letter, now));
    }

    private void suppressed(ReminderLetter letter, String reason) {
        jdbi.useTransaction(handle -> new ReminderDeliveryDao(handle, rules).suppressed(letter, reason));
    }

    private void failed(ReminderLetter letter, String reason, String error, boolean maybeTaken) {
        jdbi.useTransaction(handle -> new ReminderDeliveryDao(handle, rules).failed(letter, reason, error, maybeTaken));
    }

    private void release(ReminderLetter letter, boolean maybeTaken) {
        jdbi.useTransaction(handle -> new ReminderDeliveryDao(handle, rules).release(letter, maybeTaken));
    }

    private static String word(boolean maybeTaken) {
        return maybeTaken ? "ambiguous" : "unavailable";
    }

    private static String reason(SendResult result) {
        return result instanceof Unavailable unavailable ? unavailable.reason() : ((Ambiguous) result).reason();
    }

    private static RuntimeException down(String message) {
        return JobFailure.of(FailureKind.UNAVAILABLE, message);
    }

    private static RuntimeException misconfigured(Misconfigured wrong) {
        String answer = "POST /api/internal/send-email answers HTTP " + wrong.status();
        return JobFailure.of(
                FailureKind.MISCONFIGURED,
                wrong.location()
                        .map(location -> answer + " and points to " + location + ", where it is not followed;"
                                + " NEXTJS_API_URL must lead to the endpoint itself")
                        .orElse(answer + "; check NEXTJS_API_URL and INTERNAL_API_KEY"));
    }

    /** As exact as the column, so that what was written is found again. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "reminder-sender");
        thread.setDaemon(true);
        return thread;
    }
}
