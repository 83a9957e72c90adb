package dev.perennial.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;

/** Connections of which one breaks at a chosen commit: before it reached the server, or after, when only the answer is lost. */
public final class FailingCommits implements ConnectionFactory {

    public enum Moment {
        BEFORE,
        AFTER
    }

    private final String jdbcUrl;
    private final int failAt;
    private final Moment moment;

    // Mutable state
    private final AtomicInteger commits = new AtomicInteger();

    public FailingCommits(TestDatabase database, int failAt, Moment moment) {
        this.jdbcUrl = database.workerUrl();
        this.failAt = failAt;
        this.moment = moment;
    }

    public Jdbi jdbi() {
        return Jdbi.create(this);
    }

    /** Did it get as far as the commit that was to fail? */
    public boolean fired() {
        return commits.get() >= failAt;
    }

    @Override
    public Connection openConnection() throws SQLException {
        Connection real = DriverManager.getConnection(jdbcUrl);
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (!method.getName().equals("commit") || commits.incrementAndGet() != failAt) {
                try {
                    return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
            if (moment == Moment.AFTER) {
                real.commit();
            }
            real.close();
            throw new SQLException("the connection broke", "08006");
        };
        return (Connection)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }
}
