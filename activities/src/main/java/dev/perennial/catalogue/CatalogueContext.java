package dev.perennial.catalogue;

import dev.perennial.job.JobTypes;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the entries of a catalogue are checked against; asked only where an entry needs it.
 *
 * @param types the job types that entries may name; empty: any
 * @param now an entry that is due once, before this, is refused unless it is registered
 * @param registered the present definition of the job with this id
 */
public record CatalogueContext(
        Optional<JobTypes> types, Instant now, Function<String, Optional<JobDefinition>> registered) {

    /** Checks an entry by itself alone: any type, any settings, any time. */
    public static final CatalogueContext NONE =
            new CatalogueContext(Optional.empty(), Instant.MIN, id -> Optional.empty());

    public static CatalogueContext of(JobTypes types) {
        return new CatalogueContext(Optional.of(types), Instant.MIN, id -> Optional.empty());
    }
}
