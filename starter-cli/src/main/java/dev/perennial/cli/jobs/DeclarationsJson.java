package dev.perennial.cli.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.declared.DriftItem;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.declared.RegistrySnapshot.Job;
import dev.perennial.declared.RegistrySnapshot.Removed;
import dev.perennial.declared.RegistrySnapshot.Unreadable;
import dev.perennial.declared.RegistrySnapshot.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the registry says, as {@code /api/v1/catalogue} tells it; what a newer server says and is not known here is unreadable. */
record DeclarationsJson(List<DeclarationJson> items, List<UnreadableJson> unreadable, List<RemovedJson> removed) {

    record DeclarationJson(
            @JsonProperty("job_id") String jobId,
            int version,
            String source,
            @JsonProperty("changed_at") Instant changedAt,
            @JsonProperty("changed_by") String changedBy,
            @JsonProperty("paused_since") Instant pausedSince,
            @JsonProperty("unknown_fields") List<String> unknownFields,
            JsonNode definition) {

        private Job job() {
            String spec = definition.toString();
            return new Job(
                    StoredDefinition.read(jobId, spec),
                    version,
                    writer(),
                    Optional.ofNullable(pausedSince),
                    Stream.concat(unknownFields.stream(), StoredDefinition.unknownFields(spec).stream())
                            .toList());
        }

        private Writer writer() {
            return new Writer(source, Optional.ofNullable(changedBy), changedAt);
        }
    }

    record UnreadableJson(
            @JsonProperty("job_id") String jobId,
            int version,
            String source,
            @JsonProperty("changed_at") Instant changedAt,
            @JsonProperty("changed_by") String changedBy,
            String problem) {

        private Unreadable unreadable() {
            return new Unreadable(
                    jobId, version, new Writer(source, Optional.ofNullable(changedBy), changedAt), problem);
        }
    }

    record RemovedJson(
            @JsonProperty("job_id") String jobId,
            String source,
            @JsonProperty("removed_at") Instant removedAt,
            @JsonProperty("removed_by") String removedBy) {

        private Removed removed() {
            return new Removed(jobId, new Writer(source, Optional.ofNullable(removedBy), removedAt));
        }
    }

    RegistrySnapshot snapshot() {
        List<Job> jobs = new ArrayList<>();
        List<Unreadable> unknown = new ArrayList<>(
                unreadable.stream().map(UnreadableJson::unreadable).toList());
        for (DeclarationJson item : items) {
            try {
                jobs.add(item.job());
            } catch (UnreadableDefinitionException newer) {
                unknown.add(new Unreadable(item.jobId(), item.version(), item.writer(), newer.problem()));
            }
        }
        return new RegistrySnapshot(
                jobs, unknown, removed.stream().map(RemovedJson::removed).toList());
    }

    /** What {@code /api/v1/drift} tells. */
    record DriftJson(List<DriftItemJson> items) {

        /** Without what the registry itself says already. */
        List<DriftItem> ofSchedules() {
            return items.stream()
                    .map(DriftItemJson::item)
                    .filter(item -> item.kind() != DriftItem.Kind.UNREADABLE)
                    .toList();
        }
    }

    record DriftItemJson(
            @JsonProperty("job_id") String jobId,
            String kind,
            String field,
            Object declared,
            Object actual,
            String source,
            @JsonProperty("changed_by") String changedBy,
            @JsonProperty("changed_at") Instant changedAt) {

        private DriftItem item() {
            return new DriftItem(
                    jobId,
                    DriftItem.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                    field,
                    declared,
                    actual,
                    source == null
                            ? Optional.empty()
                            : Optional.of(new Writer(source, Optional.ofNullable(changedBy), changedAt)));
        }
    }
}
