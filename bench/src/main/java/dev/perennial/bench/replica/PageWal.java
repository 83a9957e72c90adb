package dev.perennial.bench.replica;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;

/** Lets transactions through as they are, and notes how much log the server wrote during each, a page beside it included. */
final class PageWal extends DelegatingTransactionHandler {

    private final Handle watcher;
    private final AtomicLong most;

    PageWal(Handle watcher) {
        this(new LocalTransactionHandler(), watcher, new AtomicLong());
    }

    private PageWal(TransactionHandler real, Handle watcher, AtomicLong most) {
        super(real);
        this.watcher = watcher;
        this.most = most;
    }

    long most() {
        return most.get();
    }

    @Override
    public TransactionHandler specialize(Handle handle) throws SQLException {
        return new PageWal(getDelegate().specialize(handle), watcher, most);
    }

    @Override
    public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback) throws X {
        long before = written();
        try {
            return super.inTransaction(handle, callback);
        } finally {
            most.accumulateAndGet(written() - before, Math::max);
        }
    }

    private long written() {
        synchronized (watcher) {
            return Wal.written(watcher);
        }
    }
}
