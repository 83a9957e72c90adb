package dev.perennial.database;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What PostgreSQL holds our sessions to: nothing of ours may hold up the application, not even when we stand still or are gone.
 *
 * <p>A lock is waited for briefly and a statement is bounded. A process that sleeps in the middle of a transaction loses it,
 * with its locks, soon after its step was given to another: an activity's heartbeat timeout is 15 s. One whose machine is gone
 * is noticed within a minute rather than in TCP's two hours, so that the leader's lock is free for the next.
 */
public final class SessionLimits {

    /** For each transaction that goes through a pooler: what a session is told does not stay, nor is it always let through. */
    public static final Map<String, String> OF_A_TRANSACTION = ordered(
            "lock_timeout", "5s",
            "statement_timeout", "60s",
            "idle_in_transaction_session_timeout", "20s");

    private static final Map<String, String> OF_A_CONNECTION = ordered(
            "tcp_keepalives_idle", "30",
            "tcp_keepalives_interval", "10",
            "tcp_keepalives_count", "3");

    /** All of them, as PostgreSQL takes them when a session begins. */
    public static final String OPTIONS = options(OF_A_TRANSACTION) + " " + options(OF_A_CONNECTION);

    private SessionLimits() {}

    private static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            ordered.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return java.util.Collections.unmodifiableMap(ordered);
    }

    private static String options(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" "));
    }
}
