package dev.perennial.bench.downgrade;

import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;

/**
 * What can be counted before and after a variant.
 *
 * @param due subscriptions that have run out and are still active
 */
record State(long due, long expired, long free, long notifications, long effects) {

    static State of(Copy copy) {
        return copy.watcher().withHandle(handle -> handle.createQuery(
                        """
                        select (select count(*) from subscriptions
                                 where provider = 'dlocal' and status = 'active'
                                   and expires_at <= timestamp '2026-01-01 09:10:00') as due,
                               (select count(*) from subscriptions where status = 'expired') as expired,
                               (select count(*) from users where tier = 'FREE') as free,
                               (select count(*) from notifications) as notifications,
                               (select count(*) from perennial.effects) as effects
                        """)
                .map((row, context) -> new State(
                        row.getLong("due"),
                        row.getLong("expired"),
                        row.getLong("free"),
                        row.getLong("notifications"),
                        row.getLong("effects")))
                .one());
    }

    /** Each row was ended, its user downgraded and told, once; nothing else was touched. */
    void mustHaveCome(int rows, boolean withEffects, State before) {
        State expected = new State(
                before.due - rows,
                before.expired + rows,
                before.free + rows,
                before.notifications + rows,
                before.effects + (withEffects ? rows : 0));
        WrongState.unless(equals(expected), "%s instead of %s", this, expected);
    }
}
