package dev.perennial.database;

/** What PostgreSQL holds our sessions to: nothing of ours may hold up the application, not even when we stand still or are gone. */
public final class SessionLimits {

    /**
     * As PostgreSQL takes them when a session begins. A lock is waited for briefly and a statement is bounded. A process that
     * sleeps in the middle of a transaction loses it, with its locks, soon after its step was given to another: an activity's
     * heartbeat timeout is 15 s. One whose machine is gone is noticed within a minute rather than in TCP's two hours, so
     * that the leader's lock is free for the next.
     */
    public static final String OPTIONS = String.join(
            " ",
            "-c lock_timeout=5s",
            "-c statement_timeout=60s",
            "-c idle_in_transaction_session_timeout=20s",
            "-c tcp_keepalives_idle=30",
            "-c tcp_keepalives_interval=10",
            "-c tcp_keepalives_count=3");

    private SessionLimits() {}
}
