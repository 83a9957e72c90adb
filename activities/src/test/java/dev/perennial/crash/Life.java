package dev.perennial.crash;

import dev.perennial.database.FailingCommits.Moment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The life of the process that makes one attempt. It ends at a chosen point, and nothing that it says after that is heard. */
final class Life {

    private final Optional<CrashPoint> end;
    private final List<Runnable> bereaved = new ArrayList<>();

    // Mutable state, guarded by this
    private final Map<Message, Integer> sent = new EnumMap<>(Message.class);
    private boolean over;

    Life(Optional<CrashPoint> end) {
        this.end = end;
    }

    synchronized boolean isOver() {
        return over;
    }

    /** How many messages of the kind were begun. */
    synchronized int sent(Message message) {
        return sent.getOrDefault(message, 0);
    }

    /** Told at once when this life ends. */
    synchronized void whenOver(Runnable survivor) {
        bereaved.add(survivor);
    }

    /** Sends a message and hears the answer, unless this life ends before or in between. */
    <T> T send(Message message, Callable<T> exchange) throws Exception {
        int number = begin(message);
        endAt(new CrashPoint(message, number, Moment.BEFORE));
        try {
            return exchange.call();
        } finally {
            endAt(new CrashPoint(message, number, Moment.AFTER));
        }
    }

    private synchronized int begin(Message message) {
        mustGoOn();
        return sent.merge(message, 1, Integer::sum);
    }

    private synchronized void endAt(CrashPoint point) {
        if (end.filter(point::equals).isPresent()) {
            over = true;
            bereaved.forEach(Runnable::run);
        }
        mustGoOn();
    }

    private synchronized void mustGoOn() {
        if (over) {
            throw new OverException();
        }
    }

    /** What the dead see of the world. */
    static final class OverException extends RuntimeException {

        private static final long serialVersionUID = 1;

        OverException() {
            super("this process is dead");
        }
    }
}
