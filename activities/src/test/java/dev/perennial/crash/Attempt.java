package dev.perennial.crash;

import dev.perennial.database.TestDatabase;
import dev.perennial.failure.activities.FailureClassifier;
import dev.perennial.sweep.InActivity;
import dev.perennial.sweep.Sweeps;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/** One attempt at an activity: its number, what the one before it left in a heartbeat, and its ways to the world. */
public final class Attempt implements AutoCloseable {

    private static final int ROWS_OF_A_PAGE = 2;

    private final TestDatabase database;
    private final int number;
    private final Life life;
    private final MortalConnections connections;

    // Mutable state
    private Optional<Object> heartbeat;
    private Optional<MortalPost> post = Optional.empty();

    private Attempt(TestDatabase database, int number, Optional<Object> heartbeat, Life life) {
        this.database = database;
        this.number = number;
        this.heartbeat = heartbeat;
        this.life = life;
        this.connections = new MortalConnections(database.jdbcUrl() + "&ApplicationName=" + name(), life);
    }

    static Attempt undisturbed(TestDatabase database) {
        return new Attempt(database, 1, Optional.empty(), new Life(Optional.empty()));
    }

    static Attempt thatDiesAt(CrashPoint end, TestDatabase database) {
        return new Attempt(database, 1, Optional.empty(), new Life(Optional.of(end)));
    }

    /** As Temporal makes it when an attempt was not heard of any more: undisturbed, with what the last heartbeat said. */
    Attempt next() {
        return new Attempt(database, number + 1, heartbeat, new Life(Optional.empty()));
    }

    public Jdbi jdbi() {
        return Jdbi.create(connections);
    }

    /** A handful of rows are several pages to these. */
    public Sweeps sweeps() {
        return InActivity.sweepsInPagesOf(ROWS_OF_A_PAGE, jdbi());
    }

    /** Where to bring mails that are meant for the destination. */
    public URI postTo(URI destination) {
        post = Optional.of(new MortalPost(destination, life));
        return post.get().baseUrl();
    }

    /** Makes the attempt; throws when it dies, and when it fails. */
    public <A, R> R of(Class<A> type, A implementation, Function<A, R> call) {
        R result = InActivity.attempt(
                type, implementation, call, heartbeat, new FailureClassifier(), new MortalActivity());
        return send(Message.RESULT, () -> result);
    }

    boolean isDead() {
        return life.isOver();
    }

    int sent(Message message) {
        return life.sent(message);
    }

    /** Until PostgreSQL has noticed that nobody is there any more, the rows of the dead are locked. */
    @Override
    public void close() {
        connections.breakAll();
        post.ifPresent(MortalPost::close);
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> database.jdbi().withHandle(handle -> handle.createQuery(
                                "select not exists (select 1 from pg_stat_activity where application_name = :name)")
                        .bind("name", name())
                        .mapTo(Boolean.class)
                        .one()));
    }

    private String name() {
        return "attempt-" + number;
    }

    private <T> T send(Message message, Callable<T> exchange) {
        try {
            return life.send(message, exchange);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Inside the activity: its heartbeats are messages, and it is told its number. */
    private final class MortalActivity extends WorkerInterceptorBase {

        @Override
        public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
            return new ActivityInboundCallsInterceptorBase(next) {
                @Override
                public void init(ActivityExecutionContext context) {
                    super.init(new MortalContext(context));
                }
            };
        }
    }

    private final class MortalContext extends ActivityExecutionContextBase {

        private final ActivityInfo info;

        private MortalContext(ActivityExecutionContext real) {
            super(real);
            ActivityInfo known = real.getInfo();
            info = (ActivityInfo) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {ActivityInfo.class},
                    (proxy, method, arguments) ->
                            method.getName().equals("getAttempt") ? number : method.invoke(known, arguments));
        }

        @Override
        public ActivityInfo getInfo() {
            return info;
        }

        @Override
        public <V> void heartbeat(V details) {
            send(Message.HEARTBEAT, () -> {
                super.heartbeat(details);
                heartbeat = Optional.of(details);
                return details;
            });
        }
    }
}
