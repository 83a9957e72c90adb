package dev.perennial.crash;

import dev.perennial.database.FailingCommits.Moment;
import java.util.List;

/** What an attempt says to the world. Between two of these nobody can tell whether it lives. */
public enum Message {
    STATEMENT,
    COMMIT,
    ROLLBACK,
    MAIL,
    HEARTBEAT,
    /** What the activity came to, told to Temporal. Once that was heard there is no further attempt. */
    RESULT;

    List<Moment> moments() {
        return this == RESULT ? List.of(Moment.BEFORE) : List.of(Moment.values());
    }
}
