package dev.perennial.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.FailingCommits.Moment;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/**
 * Breaks a piece of work at its first commit, then at its second, and so on until it gets through undisturbed: every crash
 * point once, none by luck. After each crash the work is tried again, as Temporal would.
 */
public final class EveryCrash {

    private EveryCrash() {}

    /**
     * @param prepare fills the database, the same each time
     * @param work does everything by the given database and returns what it came to
     * @param state what is to be equal to an undisturbed run in the end, besides what the work returned
     */
    public static void leavesNoTrace(
            TestDatabase database, Runnable prepare, Function<Jdbi, Object> work, Supplier<Object> state) {
        prepare.run();
        Object expectedResult = work.apply(database.worker());
        Object expectedState = state.get();
        for (Moment moment : Moment.values()) {
            for (int crash = 1; ; crash++) {
                prepare.run();
                FailingCommits commits = new FailingCommits(database, crash, moment);
                Object result = untilDone(work, commits.jdbi());
                if (!commits.fired()) {
                    assertThat(crash).as("commits that were broken").isGreaterThan(3);
                    break;
                }
                assertThat(result).as("%s commit %d", moment, crash).isEqualTo(expectedResult);
                assertThat(state.get()).as("%s commit %d", moment, crash).isEqualTo(expectedState);
            }
        }
    }

    private static Object untilDone(Function<Jdbi, Object> work, Jdbi jdbi) {
        try {
            return work.apply(jdbi);
        } catch (RuntimeException crashed) {
            return work.apply(jdbi);
        }
    }
}
