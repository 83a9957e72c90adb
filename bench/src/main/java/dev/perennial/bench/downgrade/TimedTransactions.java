package dev.perennial.bench.downgrade;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;

/** Lets transactions through as they are, and notes how long each took, the wait for its commit included. */
public final class TimedTransactions extends DelegatingTransactionHandler {

    private final List<Duration> took;

    public TimedTransactions() {
        this(new LocalTransactionHandler(), new CopyOnWriteArrayList<>());
    }

    private TimedTransactions(TransactionHandler real, List<Duration> took) {
        super(real);
        this.took = took;
    }

    int count() {
        return took.size();
    }

    public Duration longest() {
        return took.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public TransactionHandler specialize(Handle handle) throws java.sql.SQLException {
        return new TimedTransactions(getDelegate().specialize(handle), took);
    }

    @Override
    public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback) throws X {
        long begin = System.nanoTime();
        try {
            return super.inTransaction(handle, callback);
        } finally {
            took.add(Duration.ofNanos(System.nanoTime() - begin));
        }
    }
}
