package dev.perennial.sweep.pace;

import dev.perennial.database.Condition;
import dev.perennial.database.SqlFailures;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What a database can say of a definition's pace before anything runs. */
public final class PaceCheck {

    private PaceCheck() {}

    /** What PostgreSQL says against a condition; nothing is read, and nothing changed. */
    public static Optional<String> refusal(String whileSql, Handle application) {
        try {
            application.useTransaction(handle -> new PaceSignalsDao(handle).explain(Condition.ofTheMoment(whileSql)));
            return Optional.empty();
        } catch (RuntimeException refused) {
            return Optional.of(SqlFailures.refusal(refused)
                    .map(said -> said.getMessage().lines().findFirst().orElse(""))
                    .orElseThrow(() -> refused));
        }
    }
}
