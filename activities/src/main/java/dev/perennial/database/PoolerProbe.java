package dev.perennial.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;

/** Finds out by behaviour, not by a host's name, whether a pooler stands before PostgreSQL, and of which kind. */
final class PoolerProbe {

    // One whose sessions take turns is found at the second; others may be using the pool too.
    private static final int LOOKS = 4;

    private PoolerProbe() {}

    /** Whether the process that greeted us is the one that answers: a pooler greets with a number of its own. */
    static boolean isServer(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() == answering(connection);
    }

    /** @param source of connections that begin without settings and name no statements */
    static Route of(DataSource source) throws SQLException {
        try (Connection one = source.getConnection()) {
            if (isServer(one)) {
                return Route.DIRECT;
            }
            return lendsByTransaction(source, one) ? Route.TRANSACTION_POOLER : Route.SESSION_POOLER;
        }
    }

    /** A session that stays with its connection is never another's, and never changes. */
    private static boolean lendsByTransaction(DataSource source, Connection one) throws SQLException {
        int first = answering(one);
        try (Connection other = source.getConnection()) {
            other.setAutoCommit(false);
            boolean ours = answering(other) == first;
            if (ours || answering(one) != first) {
                return true;
            }
            other.rollback();
        }
        for (int look = 0; look < LOOKS; look++) {
            if (answering(one) != first) {
                return true;
            }
        }
        return false;
    }

    private static int answering(Connection connection) {
        return Jdbi.create(connection).withHandle(handle -> new SessionDao(handle).backendPid());
    }
}
