package dev.perennial.catalogue;

import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.job.SettingProblem;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/**
 * What the entries of a catalogue are checked against; asked only where an entry needs it.
 *
 * @param types the job types that entries may name; empty: any
 * @param now an entry that is due once, before this, is refused unless it is registered
 * @param registered the present definition of the job with this id
 * @param application what the application's database does not understand of the settings of a job type
 */
public record CatalogueContext(
        Optional<JobTypes> types,
        Instant now,
        Function<String, Optional<JobDefinition>> registered,
        BiFunction<JobTypeDescription, Map<String, Object>, List<SettingProblem>> application) {

    /** Checks an entry by itself alone: any type, any settings, any time. */
    public static final CatalogueContext NONE =
            new CatalogueContext(Optional.empty(), Instant.MIN, id -> Optional.empty());

    /** Where no database of the application is at hand. */
    public CatalogueContext(
            Optional<JobTypes> types, Instant now, Function<String, Optional<JobDefinition>> registered) {
        this(types, now, registered, (type, settings) -> List.of());
    }

    public static CatalogueContext of(JobTypes types) {
        return new CatalogueContext(Optional.of(types), Instant.MIN, id -> Optional.empty());
    }

    /** The same, and the application's database is asked too. */
    public CatalogueContext with(Jdbi application) {
        return new CatalogueContext(
                types,
                now,
                registered,
                (type, settings) -> application.withHandle(handle -> type.problems(settings, handle)));
    }
}
