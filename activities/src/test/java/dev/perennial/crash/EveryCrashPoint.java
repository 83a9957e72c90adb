package dev.perennial.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.FailingCommits.Moment;
import dev.perennial.database.Json;
import dev.perennial.database.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a piece of work die at every message that it sends to the world, before it is sent and after it was heard, each kind of
 * message until an attempt gets through without dying: every crash point once, none by luck. After each death another attempt
 * is made, as Temporal would, and has to come to what an undisturbed run comes to.
 */
public final class EveryCrashPoint {

    private static final Logger log = LoggerFactory.getLogger(EveryCrashPoint.class);

    /** What was visited, one JSON object a line. */
    private static final Path RECORD = Path.of("target", "proof", "crash-points.jsonl");

    private final TestDatabase database;
    private final Runnable prepare;
    private final Function<Attempt, Object> work;
    private final Supplier<Object> state;

    // Mutable state
    private Object expectedResult;
    private Object expectedState;

    private EveryCrashPoint(
            TestDatabase database, Runnable prepare, Function<Attempt, Object> work, Supplier<Object> state) {
        this.database = database;
        this.prepare = prepare;
        this.work = work;
        this.state = state;
    }

    /**
     * @param prepare makes the world, the same each time
     * @param work does everything through the given attempt and returns what it came to
     * @param state what is to be equal to an undisturbed run in the end, besides what the work returned
     * @return how many crash points of each kind there were; each was visited
     */
    public static Map<Message, Integer> leavesNoTrace(
            String name,
            TestDatabase database,
            Runnable prepare,
            Function<Attempt, Object> work,
            Supplier<Object> state) {
        Map<Message, Integer> visited = new EveryCrashPoint(database, prepare, work, state).visitAll();
        int all = visited.values().stream().mapToInt(Integer::intValue).sum();
        log.info("{}: {} crash points, each visited: {}", name, all, visited);
        writeDown(Map.of("work", name, "crash_points", all, "by_message", visited));
        return visited;
    }

    private static void writeDown(Map<String, Object> visited) {
        try {
            Files.createDirectories(RECORD.getParent());
            Files.writeString(RECORD, Json.write(visited) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("writing down the crash points", e);
        }
    }

    private Map<Message, Integer> visitAll() {
        prepare.run();
        try (Attempt undisturbed = Attempt.undisturbed(database)) {
            expectedResult = work.apply(undisturbed);
            expectedState = state.get();
        }
        Map<Message, Integer> visited = new EnumMap<>(Message.class);
        for (Message message : Message.values()) {
            for (Moment moment : message.moments()) {
                visited.merge(message, visitAll(message, moment), Integer::sum);
            }
        }
        return visited;
    }

    private int visitAll(Message message, Moment moment) {
        CrashPoint point = new CrashPoint(message, 1, moment);
        while (diesAt(point)) {
            point = point.next();
        }
        return point.number() - 1;
    }

    /** Returns false when the work is done before it gets there. */
    private boolean diesAt(CrashPoint point) {
        prepare.run();
        Attempt first = Attempt.thatDiesAt(point, database);
        Object result = outcome(first);
        if (!first.isDead()) {
            assertThat(first.sent(point.message())).as("messages").isEqualTo(point.number() - 1);
            assertAsUndisturbed(point, result);
            return false;
        }
        try (Attempt second = first.next()) {
            assertAsUndisturbed(point, work.apply(second));
        }
        return true;
    }

    /** What a dead attempt came to is never heard. */
    private Object outcome(Attempt attempt) {
        try (attempt) {
            return work.apply(attempt);
        } catch (RuntimeException failure) {
            if (attempt.isDead()) {
                return failure;
            }
            throw failure;
        }
    }

    private void assertAsUndisturbed(CrashPoint point, Object result) {
        assertThat(result).as("the result, dead %s", point).isEqualTo(expectedResult);
        assertThat(state.get()).as("the world, dead %s", point).isEqualTo(expectedState);
    }
}
