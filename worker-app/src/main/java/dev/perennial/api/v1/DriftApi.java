package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.declared.DriftItem;
import dev.perennial.declared.RegistrySnapshot.Writer;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.DeclarationService;
import dev.perennial.service.OnApiRole;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether Temporal's schedules say what the registry says. */
@RestController
@Conditional(OnApiRole.class)
class DriftApi {

    private final DeclarationService declarations;
    private final Clock clock;

    DriftApi(DeclarationService declarations, Clock clock) {
        this.declarations = declarations;
        this.clock = clock;
    }

    /**
     * Something that is not as the registry says.
     *
     * @param kind unreadable, schedule_behind, schedule_deleted, schedule_edited or schedule_paused
     * @param field like {@code schedule.overlap_policy}; empty for the job as a whole
     * @param declared what should be; null where nothing should
     * @param actual what is; null where nothing is
     * @param source {@code temporal} for what was done there; else who owns the definition; null when it is not known
     * @param changedBy null when nobody knows; Temporal does not say
     */
    record DriftItemView(
            @JsonProperty("job_id") String jobId,
            String kind,
            String field,
            @Nullable Object declared,
            @Nullable Object actual,
            @Nullable String source,
            @Nullable @JsonProperty("changed_by") String changedBy,
            @Nullable @JsonProperty("changed_at") Instant changedAt) {

        static DriftItemView of(DriftItem item) {
            return new DriftItemView(
                    item.jobId(),
                    item.kind().word(),
                    item.field(),
                    item.declared(),
                    item.actual(),
                    item.writer().map(Writer::source).orElse(null),
                    item.writer().flatMap(Writer::by).orElse(null),
                    item.writer().map(Writer::at).orElse(null));
        }
    }

    /**
     * In what Temporal's schedules differ from the registry.
     *
     * @param items empty when they agree
     */
    record DriftView(@JsonProperty("checked_at") Instant checkedAt, List<DriftItemView> items) {}

    /** In what Temporal's schedules differ from the registry, and which definitions cannot be read. It repairs nothing. */
    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/drift")
    DriftView drift(Caller caller) {
        return new DriftView(
                clock.instant(),
                declarations.drift(caller.scope()::includes).stream()
                        .map(DriftItemView::of)
                        .toList());
    }
}
