package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.Json;
import dev.perennial.problem.Problem;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.security.LargeBody;
import dev.perennial.security.Requires;
import dev.perennial.service.CatalogueService;
import dev.perennial.service.CatalogueService.Applied;
import dev.perennial.service.CatalogueService.AppliedChange;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A whole {@code jobs.yaml}: what {@code perennial apply} does from another machine. */
@RestController
@Conditional(OnApiRole.class)
class CatalogueApi {

    /** A catalogue is at most a megabyte; as a string in JSON it is longer. */
    private static final int LONGEST = 2 << 20;

    private static final List<String> YES_OR_NO = List.of("true", "false");

    private final CatalogueService catalogues;

    CatalogueApi(CatalogueService catalogues) {
        this.catalogues = catalogues;
    }

    /**
     * A file to be applied.
     *
     * @param yaml the text of the file
     */
    record NewCatalogue(String yaml) {}

    /**
     * What becomes of a job.
     *
     * @param change added, changed, removed, unchanged or kept
     * @param why it is kept
     * @param source who owned it before
     * @param before its definition; null when there was none that can be read
     * @param after null when the file does not name it
     */
    record ChangeView(
            @JsonProperty("job_id") String jobId,
            String change,
            @Nullable String why,
            @Nullable String source,
            @Nullable Object before,
            @Nullable Object after) {

        static ChangeView of(AppliedChange applied) {
            return new ChangeView(
                    applied.change().jobId(),
                    applied.change().kind().word(),
                    Optional.of(applied.change().why())
                            .filter(why -> !why.isEmpty())
                            .orElse(null),
                    applied.before().map(RegisteredJob::source).orElse(null),
                    applied.before()
                            .map(RegisteredJob::definition)
                            .map(ChangeView::view)
                            .orElse(null),
                    applied.after().map(ChangeView::view).orElse(null));
        }

        private static Object view(JobDefinition definition) {
            return Json.read(Catalogue.toJson(definition), Map.class);
        }
    }

    /**
     * What a file came to.
     *
     * @param dryRun whether nothing was changed
     * @param warnings what will work, though perhaps not as meant
     */
    record CatalogueView(
            @JsonProperty("dry_run") boolean dryRun, List<ChangeView> changes, List<Problem.Flaw> warnings) {}

    /** Makes the jobs those of the file, as {@code perennial apply} does; all of it, or nothing. */
    @Requires(Role.ADMIN)
    @LargeBody(LONGEST)
    @PostMapping("/api/v1/catalogue")
    CatalogueView apply(
            @RequestBody NewCatalogue wanted,
            @RequestParam(name = "dry_run", defaultValue = "") String dryRun,
            @RequestParam(name = "take_over", defaultValue = "") String takeOver,
            Actor actor) {
        boolean onlyTold = flag("dry_run", dryRun);
        Applied applied = catalogues.apply(
                Optional.ofNullable(wanted.yaml()).orElse(""), flag("take_over", takeOver), onlyTold, actor);
        return new CatalogueView(
                onlyTold,
                applied.changes().stream().map(ChangeView::of).toList(),
                applied.warnings().stream().map(Problem.Flaw::of).toList());
    }

    private static boolean flag(String name, String text) {
        return Parameters.oneOf(name, text, YES_OR_NO)
                .map(Boolean::parseBoolean)
                .orElse(false);
    }
}
