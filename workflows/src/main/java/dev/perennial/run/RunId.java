package dev.perennial.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/**
 * Computes the id of a run's row. Computed, not drawn: whoever learns of a run first (the run itself, the reconciler, the
 * auditor) writes the same row. Ordered by time like a UUID of version 7, so that rows stay together on disk.
 */
public final class RunId {

    private RunId() {}

    /** The run of one tick of a job. */
    public static UUID ofTick(String jobId, Instant tick) {
        return at(tick, jobId + "@" + tick);
    }

    /**
     * A run that somebody started by hand.
     *
     * @param startedAt when the workflow started, by the server
     */
    public static UUID ofManual(String workflowId, Instant startedAt) {
        return at(startedAt, workflowId);
    }

    /** The smallest id a run of that instant or later can have: where a month's partition begins. */
    public static UUID lowestAt(Instant instant) {
        return new UUID(instant.toEpochMilli() << 16, 0);
    }

    private static UUID at(Instant instant, String identity) {
        ByteBuffer hash = ByteBuffer.wrap(sha256(identity));
        long time = instant.toEpochMilli() << 16;
        long version = 0x7000L | (hash.getShort() & 0x0fffL);
        long variant = 0x8000_0000_0000_0000L | (hash.getLong() >>> 2);
        return new UUID(time | version, variant);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
