package dev.perennial.crash;

import dev.perennial.crash.Life.OverException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jdbi.v3.core.ConnectionFactory;

/**
 * The connections of one life, pooled as a worker's are. When it ends their sockets break, which is all that PostgreSQL sees of
 * a kill -9: what was not committed is undone.
 */
final class MortalConnections implements ConnectionFactory {

    private final String jdbcUrl;
    private final Life life;
    private final List<Connection> all = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();

    MortalConnections(String jdbcUrl, Life life) {
        this.jdbcUrl = jdbcUrl;
        this.life = life;
        life.whenOver(this::breakAll);
    }

    @Override
    public Connection openConnection() throws SQLException {
        if (life.isOver()) {
            throw broken(new OverException());
        }
        Connection real = take();
        return proxy(Connection.class, (proxy, method, arguments) -> ofConnection(real, method, arguments));
    }

    /** Ends the connections of an attempt that lived. */
    synchronized void breakAll() {
        for (Connection connection : all) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                throw new IllegalStateException("a connection would not break", e);
            }
        }
    }

    private synchronized Connection take() throws SQLException {
        if (!idle.isEmpty()) {
            return idle.pop();
        }
        Connection real = DriverManager.getConnection(jdbcUrl);
        all.add(real);
        return real;
    }

    private synchronized void giveBack(Connection real) {
        idle.push(real);
    }

    private Object ofConnection(Connection real, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "close" -> {
                giveBack(real);
                yield null;
            }
            case "commit" -> send(Message.COMMIT, real, method, arguments);
            case "rollback" -> send(Message.ROLLBACK, real, method, arguments);
            case "setSavepoint", "releaseSavepoint" -> send(Message.STATEMENT, real, method, arguments);
            case "createStatement" -> mortal(Statement.class, real, method, arguments);
            case "prepareStatement" -> mortal(PreparedStatement.class, real, method, arguments);
            case "prepareCall" -> mortal(CallableStatement.class, real, method, arguments);
            default -> invoke(real, method, arguments);
        };
    }

    private Object mortal(Class<? extends Statement> type, Connection connection, Method method, Object[] arguments)
            throws Throwable {
        Object real = invoke(connection, method, arguments);
        return proxy(
                type,
                (proxy, called, with) -> called.getName().startsWith("execute")
                        ? send(Message.STATEMENT, real, called, with)
                        : invoke(real, called, with));
    }

    private Object send(Message message, Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return life.send(message, () -> invoke(real, method, arguments));
        } catch (OverException over) {
            throw broken(over);
        }
    }

    private static Object invoke(Object real, Method method, Object[] arguments) throws Exception {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    private static SQLException broken(OverException over) {
        return new SQLException("the connection broke", "08006", over);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(MortalConnections.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
