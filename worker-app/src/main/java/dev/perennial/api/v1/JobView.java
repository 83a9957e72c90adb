package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.Json;
import dev.perennial.job.JobTypes;
import dev.perennial.registry.JobEvent;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.service.JobBoard;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is told: the same fields and words as {@code perennial jobs show --output json}.
 *
 * @param state ok, running, failing, paused, late or new
 * @param group jobs that belong together; null: it is in none
 * @param due when it is due, as in {@code jobs.yaml}, with the zone
 * @param next when it is due next; null while it is paused, and when it never will be again
 * @param paused null while it is not
 * @param source who owns the definition: {@code jobs.yaml} or {@code api}
 * @param converged whether its schedule at Temporal is as the definition says
 * @param cannotRun why no worker can run it; null when one can, and when nobody can say
 * @param definition the entry of {@code jobs.yaml}, with every default spelled out
 * @param runs the newest runs, the newest first
 * @param events what happened to it, the newest first; left out in a list
 */
record JobView(
        String id,
        String name,
        String state,
        @Nullable String group,
        String due,
        @JsonProperty("time_zone") String timeZone,
        @Nullable Instant next,
        @Nullable Pause paused,
        int version,
        String source,
        @JsonProperty("changed_at") Instant changedAt,
        boolean converged,
        @Nullable @JsonProperty("cannot_run") String cannotRun,
        Object definition,
        List<RunView> runs,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) List<JobEvent> events) {

    /**
     * Since when a job is paused.
     *
     * @param by who paused it
     * @param note why; may be empty
     */
    record Pause(Instant since, String by, String note) {}

    /** As one of several: without its events. */
    static JobView of(JobBoard.Entry entry, Optional<JobTypes> live, Instant now) {
        return of(entry, live, null, now);
    }

    static JobView of(JobBoard.Entry entry, Optional<JobTypes> live, List<JobEvent> events, Instant now) {
        RegisteredJob job = entry.job();
        return new JobView(
                job.id(),
                job.definition().name(),
                entry.state().word(),
                job.definition().about().group().orElse(null),
                job.definition().dueInWords(),
                job.definition().timeZone().getId(),
                entry.next().orElse(null),
                job.pause()
                        .map(pause -> new Pause(pause.since(), pause.by(), pause.note()))
                        .orElse(null),
                job.version(),
                job.source(),
                job.changedAt(),
                isConverged(job),
                live.flatMap(types -> types.whyNot(
                                job.definition().workflow(), job.definition().settings()))
                        .orElse(null),
                Json.read(Catalogue.toJson(job.definition()), Map.class),
                entry.recent().stream().map(run -> RunView.of(run, now)).toList(),
                events);
    }

    private static boolean isConverged(RegisteredJob job) {
        return job.converged()
                .filter(written -> written.version() == job.version() && written.paused() == job.isPaused())
                .isPresent();
    }
}
