package dev.perennial.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * What a job's definition said for some time.
 *
 * @param spec as JSON, perhaps with fields of a newer version of the product
 * @param validUntil empty while it is valid
 */
public record JobVersion(int version, String spec, Instant validFrom, Optional<Instant> validUntil) {}
