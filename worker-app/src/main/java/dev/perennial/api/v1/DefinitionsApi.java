package dev.perennial.api.v1;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.catalogue.Difference;
import dev.perennial.registry.JobVersion;
import dev.perennial.security.Requires;
import dev.perennial.service.JobService;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.SavedJob;
import dev.perennial.service.Scheduler;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Definitions: what a job is, by the rules of {@code jobs.yaml}, and what it was before. */
@RestController
@Conditional(OnApiRole.class)
class DefinitionsApi {

    private static final String JOB = "/api/v1/jobs/{job}";
    private static final String VERSIONS = JOB + "/versions";
    private static final String VERSION = VERSIONS + "/{version}";

    private final JobService jobs;
    private final Scheduler scheduler;

    DefinitionsApi(JobService jobs, Scheduler scheduler) {
        this.jobs = jobs;
        this.scheduler = scheduler;
    }

    record Differences(int from, int to, List<Difference> items) {}

    /** Adds the job, or replaces its definition. What is left out has its built-in default. */
    @Requires(Role.ADMIN)
    @PutMapping(JOB)
    ResponseEntity<DefinitionView> put(
            @PathVariable("job") String id,
            @RequestBody(required = false) String body,
            HttpServletRequest request,
            Actor actor) {
        return answer(jobs.save(
                id,
                Objects.requireNonNullElse(body, ""),
                Preconditions.claim(request),
                Preconditions.expected(request),
                actor));
    }

    /** Changes what a JSON merge patch names; {@code null} leaves a field out. */
    @Requires(Role.ADMIN)
    @PatchMapping(JOB)
    ResponseEntity<DefinitionView> patch(
            @PathVariable("job") String id,
            @RequestBody(required = false) String body,
            HttpServletRequest request,
            Actor actor) {
        return answer(jobs.patch(
                id,
                Objects.requireNonNullElse(body, ""),
                Preconditions.claim(request),
                Preconditions.expected(request),
                actor));
    }

    /** Removes the job; its versions and runs stay. */
    @Requires(Role.ADMIN)
    @DeleteMapping(JOB)
    ResponseEntity<Void> remove(@PathVariable("job") String id, HttpServletRequest request, Actor actor) {
        jobs.remove(id, Preconditions.claim(request), Preconditions.expected(request), actor);
        return ResponseEntity.noContent().build();
    }

    /** Every definition that the job had, the newest first; also of a removed job. */
    @Requires(Role.VIEWER)
    @GetMapping(VERSIONS)
    Page<VersionView> versions(
            @PathVariable("job") String id,
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            @RequestParam(name = "limit", defaultValue = "50") String limit) {
        int most = Parameters.limit(limit);
        int below = Parameters.given(cursor)
                .map(text -> Parameters.version("cursor", text))
                .orElse(Integer.MAX_VALUE);
        List<JobVersion> found = scheduler.versions(id).stream()
                .filter(version -> version.version() < below)
                .limit(most + 1L)
                .toList();
        return Page.of(found, most, VersionView::of, version -> Integer.toString(version.version()));
    }

    /** One version of its definition. */
    @Requires(Role.VIEWER)
    @GetMapping(VERSION)
    VersionView version(@PathVariable("job") String id, @PathVariable("version") String version) {
        return VersionView.of(scheduler.version(id, Parameters.version("version", version)));
    }

    /** In which fields a version differs from another one, or from the newest. */
    @Requires(Role.VIEWER)
    @GetMapping(VERSION + "/diff")
    Differences diff(
            @PathVariable("job") String id,
            @PathVariable("version") String version,
            @RequestParam(name = "to", defaultValue = "") String to) {
        JobVersion from = scheduler.version(id, Parameters.version("version", version));
        Optional<Integer> other = Parameters.given(to).map(text -> Parameters.version("to", text));
        JobVersion until = other.map(number -> scheduler.version(id, number))
                .orElseGet(() -> scheduler.versions(id).get(0));
        return new Differences(from.version(), until.version(), Difference.between(from.spec(), until.spec()));
    }

    /** Makes that definition the newest, as a new version; a removed job comes back. */
    @Requires(Role.ADMIN)
    @PostMapping(VERSION + "/rollback")
    ResponseEntity<DefinitionView> rollback(
            @PathVariable("job") String id,
            @PathVariable("version") String version,
            HttpServletRequest request,
            Actor actor) {
        return answer(jobs.rollback(
                id,
                Parameters.version("version", version),
                Preconditions.claim(request),
                Preconditions.expected(request),
                actor));
    }

    private static ResponseEntity<DefinitionView> answer(SavedJob saved) {
        ResponseEntity.BodyBuilder answer = saved.created()
                ? ResponseEntity.status(HttpStatus.CREATED)
                        .location(URI.create("/api/v1/jobs/" + saved.job().id()))
                : ResponseEntity.ok();
        return answer.eTag(Integer.toString(saved.job().version())).body(DefinitionView.of(saved));
    }
}
