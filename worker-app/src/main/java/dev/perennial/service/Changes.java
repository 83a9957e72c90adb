package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.words.JobState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells whoever listens which jobs have changed. While somebody does, it looks at all jobs once a second, however many listen. To have
 * PostgreSQL notify instead would cost the runs: each commit that notifies waits for the one before it.
 */
@Component
@Conditional(OnApiRole.class)
public class Changes {

    private static final Logger log = LoggerFactory.getLogger(Changes.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int LOOKS_BETWEEN_SIGNS_OF_LIFE = 5;
    private static final int REMEMBERED = 1_000;
    private static final int MOST_OF_ONE = 8;
    private static final int MOST = 200;

    private final JobBoard board;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "changes");
        thread.setDaemon(true);
        return thread;
    });

    // Mutable state, guarded by this
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Deque<Change> remembered = new ArrayDeque<>();
    private Map<String, String> seen = new HashMap<>();
    private boolean hasLooked;
    private long last = System.currentTimeMillis();
    private long looks;

    Changes(JobBoard board) {
        this.board = board;
        executor.scheduleWithFixedDelay(
                this::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Something about a job is not as it was: its state, its newest run, its definition, or that it is there.
     *
     * @param number grows with each change of this process
     * @param state one word; {@code removed} when it is there no more
     */
    public record Change(long number, String jobId, String state) {}

    /** Whoever wants to know; each method may throw, and is then not called again. */
    public interface Listener {

        void changed(Change change) throws Exception;

        /** What was missed is not known any more: look at everything anew. */
        void missed(long number) throws Exception;

        /** Nothing has changed for a while, and the connection should not be taken for dead. */
        void alive() throws Exception;

        /** This process stops; another one will tell. */
        void end();
    }

    private record Subscription(String caller, JobScope scope, Listener listener) {}

    /**
     * From now on the listener is told. Of one caller eight can listen at once; a ninth ends the first of them.
     *
     * @param after the number of the change that was heard last; empty: only what comes
     * @return ends it
     * @throws ServiceException when everybody together listens too often
     */
    public synchronized Runnable listen(String caller, JobScope scope, Optional<Long> after, Listener listener) {
        // Who goes from page to page leaves connections behind of which nobody hears at once that they are dead.
        List<Subscription> own = subscriptions.stream()
                .filter(other -> other.caller().equals(caller))
                .toList();
        if (own.size() >= MOST_OF_ONE) {
            own.get(0).listener().end();
            subscriptions.remove(own.get(0));
        }
        if (subscriptions.size() >= MOST) {
            throw ServiceException.tooMany("Too many listen already: try again later");
        }
        if (subscriptions.isEmpty()) {
            hasLooked = false;
        }
        Subscription subscription = new Subscription(caller, scope, listener);
        subscriptions.add(subscription);
        after.ifPresent(number -> catchUp(subscription, number));
        return () -> end(subscription);
    }

    private synchronized void end(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    private void catchUp(Subscription subscription, long number) {
        boolean known = number == last
                || !remembered.isEmpty() && remembered.getFirst().number() <= number + 1 && number < last;
        // Between the last who listened and the first who does now nobody looked.
        if (!known || !hasLooked) {
            tell(subscription, listener -> listener.missed(last));
            return;
        }
        remembered.stream()
                .filter(change -> change.number() > number)
                .toList()
                .forEach(change -> tellOf(subscription, change));
    }

    private void look() {
        try {
            if (isHeard()) {
                compare(board.all(JobScope.EVERY_JOB));
            }
        } catch (RuntimeException away) {
            log.debug("jobs cannot be looked at: {}", away.toString());
        }
    }

    private synchronized boolean isHeard() {
        return !subscriptions.isEmpty();
    }

    private synchronized void compare(List<JobBoard.Entry> jobs) {
        Map<String, String> now = new HashMap<>();
        Map<String, JobState> states = new HashMap<>();
        for (JobBoard.Entry entry : jobs) {
            now.put(entry.id(), looks(entry));
            states.put(entry.id(), entry.state());
        }
        Map<String, String> before = seen;
        seen = now;
        if (!hasLooked) {
            hasLooked = true;
            return;
        }
        now.forEach((job, look) -> {
            if (!look.equals(before.get(job))) {
                tellAll(new Change(++last, job, states.get(job).word()));
            }
        });
        before.keySet().stream()
                .filter(job -> !now.containsKey(job))
                .forEach(job -> tellAll(new Change(++last, job, "removed")));
        if (++looks % LOOKS_BETWEEN_SIGNS_OF_LIFE == 0) {
            List.copyOf(subscriptions).forEach(subscription -> tell(subscription, Listener::alive));
        }
    }

    /** Two looks at a job that are the same show the same. */
    private static String looks(JobBoard.Entry entry) {
        String newest = entry.recent().stream()
                .findFirst()
                .map(run -> run.id() + " " + run.status())
                .orElse("");
        return "%s %d %s".formatted(entry.state(), entry.job().version(), newest);
    }

    private void tellAll(Change change) {
        remembered.addLast(change);
        if (remembered.size() > REMEMBERED) {
            remembered.removeFirst();
        }
        List.copyOf(subscriptions).forEach(subscription -> tellOf(subscription, change));
    }

    private void tellOf(Subscription subscription, Change change) {
        if (subscription.scope().includes(change.jobId())) {
            tell(subscription, listener -> listener.changed(change));
        }
    }

    private interface Telling {
        void to(Listener listener) throws Exception;
    }

    private void tell(Subscription subscription, Telling telling) {
        try {
            telling.to(subscription.listener());
        } catch (Exception gone) {
            subscriptions.remove(subscription);
        }
    }

    /** Before the web server waits for calls to end: these would not. */
    @EventListener(ContextClosedEvent.class)
    synchronized void stop() {
        executor.shutdownNow();
        List.copyOf(subscriptions)
                .forEach(subscription -> subscription.listener().end());
        subscriptions.clear();
    }
}
