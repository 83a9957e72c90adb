package dev.perennial.registry;

import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.cron.Ticks;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a job was due while its definition changed: each time by the version that was valid then. A job is not due while it is
 * removed. The very moment of a change still belongs to the version before it.
 */
public final class DueTimes {

    private final List<Version> versions;

    /** @param versions the earliest first */
    DueTimes(List<Version> versions) {
        this.versions = List.copyOf(versions);
    }

    /**
     * @param spec as the registry holds it; perhaps not to be read by this version of the product
     * @param zone what was decided about the clocks of its zone
     */
    record Version(
            String jobId, String spec, Optional<ZoneTimeline> zone, Instant validFrom, Optional<Instant> validUntil) {

        boolean covers(Instant moment) {
            return moment.isAfter(validFrom)
                    && validUntil.map(end -> !moment.isAfter(end)).orElse(true);
        }

        Optional<JobDefinition> definition() {
            try {
                return Optional.of(StoredDefinition.read(jobId, spec));
            } catch (UnreadableDefinitionException unreadable) {
                return Optional.empty();
            }
        }

        private Optional<Ticks> ticks() {
            return definition().map(job -> zone.map(job::ticks).orElseGet(job::ticks));
        }

        private boolean isDue(Instant tick) {
            return ticks().filter(ticks -> ticks.includes(tick)).isPresent();
        }

        private Instant earliest(Instant after) {
            return after.isAfter(validFrom) ? after : validFrom;
        }

        private Instant latest(Instant until) {
            return validUntil.filter(until::isAfter).orElse(until);
        }

        private List<Instant> between(Instant after, Instant until, int limit) {
            return ticks().map(ticks -> ticks.between(earliest(after), latest(until), limit))
                    .orElse(List.of());
        }

        private Optional<Instant> last(Instant after, Instant until) {
            return ticks().flatMap(ticks -> ticks.atOrBefore(latest(until))).filter(earliest(after)::isBefore);
        }
    }

    /** The definition that was valid at that moment; empty when there was none, or none that this version can read. */
    public Optional<JobDefinition> definitionAt(Instant moment) {
        return versions.stream()
                .filter(version -> version.covers(moment))
                .findFirst()
                .flatMap(Version::definition);
    }

    /** The definition that was valid at that tick and by which the job was due then. */
    public Optional<JobDefinition> dueBy(Instant tick) {
        return versions.stream()
                .filter(version -> version.covers(tick) && version.isDue(tick))
                .findFirst()
                .flatMap(Version::definition);
    }

    /**
     * When the definition by which the job would have been due at that tick had stopped being valid before it; the latest such
     * moment. Temporal hears of a change a little later, after an outage of its own a good deal later.
     */
    public Optional<Instant> endedBefore(Instant tick) {
        return versions.stream()
                .filter(version -> version.validUntil().filter(tick::isAfter).isPresent())
                .filter(version -> version.isDue(tick))
                .reduce((one, later) -> later)
                .flatMap(Version::validUntil);
    }

    /** In {@code (after, until]}, the earliest first, at most {@code limit} of them. */
    public List<Instant> between(Instant after, Instant until, int limit) {
        List<Instant> due = new ArrayList<>();
        for (Version version : versions) {
            due.addAll(version.between(after, until, limit - due.size()));
        }
        return due;
    }

    /** The last one in {@code (after, until]}. */
    public Optional<Instant> last(Instant after, Instant until) {
        return versions.stream()
                .map(version -> version.last(after, until))
                .flatMap(Optional::stream)
                .reduce((one, later) -> later);
    }

    /** Whether some of {@code (after, until]} lies in a version that cannot be read: what was due then cannot be said. */
    public boolean isPartlyUnreadable(Instant after, Instant until) {
        return versions.stream()
                .filter(version -> version.earliest(after).isBefore(version.latest(until)))
                .anyMatch(version -> version.definition().isEmpty());
    }
}
