package dev.perennial.declared;

import dev.perennial.declared.RegistrySnapshot.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that is not as it was declared: between a file and the registry, or between the registry and Temporal.
 *
 * @param field like {@code cron} or {@code after.job}; empty for the job as a whole
 * @param declared what should be; null where nothing should
 * @param actual what is; null where nothing is
 * @param writer who changed it last, as far as that is known
 */
public record DriftItem(
        String jobId, Kind kind, String field, Object declared, Object actual, Optional<Writer> writer) {

    /** Those of a registry that nobody can compare. */
    public static List<DriftItem> unreadable(RegistrySnapshot registry) {
        return registry.unreadable().stream()
                .map(job ->
                        new DriftItem(job.id(), Kind.UNREADABLE, "", null, job.problem(), Optional.of(job.writer())))
                .toList();
    }

    /** What happened, for people: {@code edited in Temporal: overlap_policy}. */
    public String inWords() {
        String of = field.contains(".") ? ": " + field.substring(field.indexOf('.') + 1) : "";
        return switch (kind) {
            case MISSING -> "declared, and not there";
            case DIFFERENT -> field;
            case UNDECLARED -> "there, and not declared";
            case UNREADABLE -> "this version cannot read it";
            case SCHEDULE_BEHIND -> "Temporal was not told yet";
            case SCHEDULE_DELETED -> "deleted in Temporal";
            case SCHEDULE_EDITED -> "edited in Temporal" + of;
            case SCHEDULE_PAUSED -> "paused or resumed in Temporal";
        };
    }

    public enum Kind {
        /** The file names it, and it is not there. */
        MISSING,
        /** A field says something else than the file. */
        DIFFERENT,
        /** It is there, and the file does not name it. */
        UNDECLARED,
        /** This version cannot read its definition, so nobody can compare it. */
        UNREADABLE,
        /** Temporal has not been told of the present definition, pause or removal yet. */
        SCHEDULE_BEHIND,
        /** Somebody deleted its schedule in Temporal. */
        SCHEDULE_DELETED,
        /** Somebody changed its schedule in Temporal. */
        SCHEDULE_EDITED,
        /** Somebody paused or resumed its schedule in Temporal. */
        SCHEDULE_PAUSED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
