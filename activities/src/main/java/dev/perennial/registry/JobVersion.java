package dev.perennial.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * What a job's definition said for some time.
 *
 * @param spec as JSON, perhaps with fields of a newer version of the product
 * @param validUntil empty while it is valid
 * @param writtenBy who wrote it; empty when nobody knows any more
 * @param source who owned it then: {@code jobs.yaml} or {@code api}; empty likewise
 */
public record JobVersion(
        int version,
        String spec,
        Instant validFrom,
        Optional<Instant> validUntil,
        Optional<String> writtenBy,
        Optional<String> source) {}
