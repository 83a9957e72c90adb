package dev.perennial.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A job whose definition in the registry this version cannot read: a newer version wrote it, or somebody by hand. It is left as it
 * is: its schedule goes on, its ticks wait at the gate, and nothing of it is judged until somebody can.
 *
 * @param source who owns the definition: {@code jobs.yaml} or {@code api}
 * @param removedAt present once it was taken out
 * @param problem what cannot be read, in words
 */
public record UnreadableJob(String id, int version, String source, Optional<Instant> removedAt, String problem) {}
