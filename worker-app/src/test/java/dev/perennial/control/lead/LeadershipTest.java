package dev.perennial.control.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

class LeadershipTest {

    private final AtomicInteger open = new AtomicInteger();

    @Test
    void aConnectionThatCannotTakeTheLockIsGivenBack() {
        Leadership leadership = new Leadership(Jdbi.create(this::failing));

        assertThatThrownBy(leadership::isOurs).isInstanceOf(JdbiException.class);

        assertThat(open).as("connections that nobody gave back").hasValue(0);
        assertThat(leadership.isHeld()).isFalse();
    }

    /** Open, but every statement on it fails. */
    private Connection failing() {
        open.incrementAndGet();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (connection, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        open.decrementAndGet();
                    }
                    if (method.getName().equals("prepareStatement")) {
                        throw new SQLException("the server is going down", "57P01");
                    }
                    Class<?> type = method.getReturnType();
                    return type == boolean.class ? (Object) method.getName().equals("getAutoCommit") : null;
                });
    }
}
