package dev.perennial.database;

import dev.perennial.failure.FailureKind;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/** What kind of failure PostgreSQL reports, by its SQLSTATE alone. */
public final class SqlFailures {

    private SqlFailures() {}

    /** Empty when no SQL is involved. */
    public static Optional<FailureKind> kindOf(Throwable failure) {
        return find(failure).map(SqlFailures::kind);
    }

    /** The failure itself, below whatever wrapped it. */
    public static Optional<SQLException> find(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    /**
     * What PostgreSQL says against a statement itself; empty when it could not look at it just now, as the connection broke or somebody
     * held the table: then nothing is said of the statement.
     */
    public static Optional<SQLException> refusal(Throwable failure) {
        return find(failure).filter(sql -> switch (kind(sql)) {
            case UNAVAILABLE, CONTENDED, OVERLOADED -> false;
            default -> true;
        });
    }

    private static FailureKind kind(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException) {
            return FailureKind.UNAVAILABLE;
        }
        String state = failure.getSQLState();
        if (state == null || state.length() < 2) {
            return FailureKind.UNEXPECTED;
        }
        if (state.startsWith("57P0")) {
            return FailureKind.UNAVAILABLE;
        }
        if (state.equals("57014")) {
            return FailureKind.OVERLOADED;
        }
        if (state.equals("55P03")) {
            return FailureKind.CONTENDED;
        }
        if (state.equals("25006")) {
            // A read-only server is a standby, or one that ran out of disk: somebody is switching over.
            return FailureKind.UNAVAILABLE;
        }
        if (state.equals("25P03") || state.equals("25P04")) {
            // We stood still within a transaction, or were too long about it; the session is gone.
            return FailureKind.UNAVAILABLE;
        }
        return switch (state.substring(0, 2)) {
            case "08" -> FailureKind.UNAVAILABLE;
            case "40" -> FailureKind.CONTENDED;
            case "53" -> FailureKind.OVERLOADED;
            // Besides values and constraints: a check option, a limit such as an index entry's size, a trigger's own
            // refusal.
            case "22", "23", "27", "44", "54", "P0" -> FailureKind.BAD_DATA;
            case "28", "3D", "3F", "42" -> FailureKind.MISCONFIGURED;
            default -> FailureKind.UNEXPECTED;
        };
    }
}
