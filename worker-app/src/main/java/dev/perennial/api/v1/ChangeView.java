package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.Json;
import dev.perennial.declared.PlannedChange;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a job.
 *
 * @param change added, changed, removed, unchanged or kept
 * @param why it is kept
 * @param source who owned it before
 * @param before its definition; null when there was none that can be read
 * @param after null when the file does not name it
 * @param dueBefore the next three times by {@code before}, where its times change or end
 * @param dueAfter the next three times by {@code after}, where it is new or its times change
 * @param paused null while it is not
 * @param lastRun of a job that is removed; null when it never ran
 */
record ChangeView(
        @JsonProperty("job_id") String jobId,
        String change,
        @Nullable String why,
        @Nullable String source,
        @Nullable Object before,
        @Nullable Object after,
        @JsonProperty("due_before") List<Instant> dueBefore,
        @JsonProperty("due_after") List<Instant> dueAfter,
        JobView.@Nullable Pause paused,
        @Nullable @JsonProperty("last_run") LastRunView lastRun) {

    /**
     * The newest run.
     *
     * @param at its tick, or when it began
     */
    record LastRunView(Instant at, String status) {}

    static ChangeView of(PlannedChange planned) {
        Optional<RegisteredJob> before = planned.before();
        return new ChangeView(
                planned.jobId(),
                planned.kind().word(),
                Optional.of(planned.change().why())
                        .filter(why -> !why.isEmpty())
                        .orElse(null),
                before.map(RegisteredJob::source).orElse(null),
                before.map(RegisteredJob::definition).map(ChangeView::view).orElse(null),
                planned.after().map(ChangeView::view).orElse(null),
                planned.dueBefore(),
                planned.dueAfter(),
                before.flatMap(RegisteredJob::pause)
                        .map(pause -> new JobView.Pause(pause.since(), pause.by(), pause.note()))
                        .orElse(null),
                planned.lastRun()
                        .map(run -> new LastRunView(run.at(), run.status()))
                        .orElse(null));
    }

    private static Object view(JobDefinition definition) {
        return Json.read(Catalogue.toJson(definition), Map.class);
    }
}
