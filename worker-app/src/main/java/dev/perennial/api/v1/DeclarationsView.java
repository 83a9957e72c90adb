package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.Json;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.declared.RegistrySnapshot.Removed;
import dev.perennial.declared.RegistrySnapshot.Unreadable;
import dev.perennial.declared.RegistrySnapshot.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the registry says.
 *
 * @param items the jobs, by id
 * @param unreadable jobs whose definition this version cannot read
 * @param removed jobs that are not there any more
 */
record DeclarationsView(
        List<DeclarationView> items, List<UnreadableDeclarationView> unreadable, List<RemovedDeclarationView> removed) {

    /**
     * A job's definition and who wrote it.
     *
     * @param source who owns it: {@code jobs.yaml} or {@code api}
     * @param changedBy who wrote it; null when nobody knows any more
     * @param pausedSince null while it is not paused
     * @param unknownFields what a newer version says of it and this one passes over
     * @param definition the entry of {@code jobs.yaml}, with every default spelled out
     */
    record DeclarationView(
            @JsonProperty("job_id") String jobId,
            int version,
            String source,
            @JsonProperty("changed_at") Instant changedAt,
            @Nullable @JsonProperty("changed_by") String changedBy,
            @Nullable @JsonProperty("paused_since") Instant pausedSince,
            @JsonProperty("unknown_fields") List<String> unknownFields,
            Object definition) {

        static DeclarationView of(RegistrySnapshot.Job job) {
            Writer writer = job.writer();
            return new DeclarationView(
                    job.id(),
                    job.version(),
                    writer.source(),
                    writer.at(),
                    writer.by().orElse(null),
                    job.pausedSince().orElse(null),
                    job.unknownFields(),
                    Json.read(Catalogue.toJson(job.definition()), Map.class));
        }
    }

    /**
     * A job whose definition cannot be read.
     *
     * @param changedBy who wrote it; null when nobody knows any more
     * @param problem what cannot be read
     */
    record UnreadableDeclarationView(
            @JsonProperty("job_id") String jobId,
            int version,
            String source,
            @JsonProperty("changed_at") Instant changedAt,
            @Nullable @JsonProperty("changed_by") String changedBy,
            String problem) {

        static UnreadableDeclarationView of(Unreadable job) {
            Writer writer = job.writer();
            return new UnreadableDeclarationView(
                    job.id(),
                    job.version(),
                    writer.source(),
                    writer.at(),
                    writer.by().orElse(null),
                    job.problem());
        }
    }

    /**
     * A job that was removed.
     *
     * @param source on whose behalf
     * @param removedBy who removed it; null when nobody knows any more
     */
    record RemovedDeclarationView(
            @JsonProperty("job_id") String jobId,
            String source,
            @JsonProperty("removed_at") Instant removedAt,
            @Nullable @JsonProperty("removed_by") String removedBy) {

        static RemovedDeclarationView of(Removed job) {
            Writer writer = job.writer();
            return new RemovedDeclarationView(
                    job.id(), writer.source(), writer.at(), writer.by().orElse(null));
        }
    }

    static DeclarationsView of(RegistrySnapshot registry) {
        return new DeclarationsView(
                registry.jobs().stream().map(DeclarationView::of).toList(),
                registry.unreadable().stream()
                        .map(UnreadableDeclarationView::of)
                        .toList(),
                registry.removed().stream().map(RemovedDeclarationView::of).toList());
    }
}
