package dev.perennial.sweep.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.TestDatabase;
import dev.perennial.sweep.pace.PaceSignalsDao.Replica;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** Beside a real sender of the log; whoever it sends to says as a replica does how far it has come. */
class PaceSignalsDaoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Jdbi jdbi = TestDatabase.open().jdbi();

    @Test
    void seesHowFarAReplicaIsBehind() throws Exception {
        try (Connection connection = replication();
                PGReplicationStream stream = stream(connection)) {
            jdbi.useHandle(
                    handle -> handle.execute("select pg_logical_emit_message(true, 'test', repeat('x', 100000))"));
            LogSequenceNumber replayed = received(stream, 50_000);
            stream.setAppliedLSN(replayed);
            stream.setFlushedLSN(replayed);
            stream.forceUpdateStatus();

            Replica replica = replicaAt(replayed);

            assertThat(replica.name()).isEqualTo("a_replica");
            assertThat(replica.visible()).isTrue();
            assertThat(replica.lagBytes().getAsDouble()).isBetween(1.0, 1e9);
        }
    }

    private Replica replicaAt(LogSequenceNumber replayed) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<Replica> replicas = jdbi.withHandle(handle -> new PaceSignalsDao(handle).replicas());
            List<Replica> found = replicas.stream()
                    .filter(replica -> replica.replayedBytes().orElse(0) == replayed.asLong())
                    .toList();
            if (!found.isEmpty()) {
                return found.get(0);
            }
            assertThat(System.nanoTime()).as("%s", replicas).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Somewhere in the middle of what is written. */
    private static LogSequenceNumber received(PGReplicationStream stream, int bytes) throws Exception {
        long begin = stream.getLastReceiveLSN().asLong();
        while (stream.getLastReceiveLSN().asLong() - begin < bytes) {
            ByteBuffer some = stream.read();
            assertThat(some.hasRemaining()).isTrue();
        }
        return LogSequenceNumber.valueOf(begin + bytes);
    }

    private PGReplicationStream stream(Connection connection) throws Exception {
        String now = jdbi.withHandle(handle -> handle.createQuery("select pg_current_wal_lsn()::text")
                .mapTo(String.class)
                .one());
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .physical()
                .withStartPosition(LogSequenceNumber.valueOf(now))
                .start();
    }

    private Connection replication() throws Exception {
        String url =
                jdbi.withHandle(handle -> handle.getConnection().getMetaData().getURL());
        Properties properties = new Properties();
        PGProperty.USER.set(properties, "postgres");
        PGProperty.REPLICATION.set(properties, "true");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.APPLICATION_NAME.set(properties, "a_replica");
        return DriverManager.getConnection(url, properties);
    }
}
