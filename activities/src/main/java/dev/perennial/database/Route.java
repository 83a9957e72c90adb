package dev.perennial.database;

/** How our connections get to PostgreSQL. */
public enum Route {
    /** A connection is a session of the server. */
    DIRECT,

    /** A pooler lends one session for as long as the connection is open. */
    SESSION_POOLER,

    /**
     * A pooler lends a session for each transaction, as PgBouncer's {@code pool_mode = transaction}: nothing lasts longer, no
     * lock, no setting and no prepared statement.
     */
    TRANSACTION_POOLER
}
