package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.problem.Problem;
import dev.perennial.registry.Claim;
import dev.perennial.security.Caller;
import dev.perennial.security.LargeBody;
import dev.perennial.security.Requires;
import dev.perennial.service.CatalogueService;
import dev.perennial.service.CatalogueService.Applied;
import dev.perennial.service.DeclarationService;
import dev.perennial.service.ExportedFile;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.ServiceException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A whole {@code jobs.yaml}: what {@code perennial apply} and {@code export} do from another machine. */
@RestController
@Conditional(OnApiRole.class)
class CatalogueApi {

    private static final String CATALOGUE = "/api/v1/catalogue";

    /** A catalogue is at most a megabyte; as a string in JSON it is longer. */
    private static final int LONGEST = 2 << 20;

    private static final List<String> YES_OR_NO = List.of("true", "false");

    private final CatalogueService catalogues;
    private final DeclarationService declarations;

    CatalogueApi(CatalogueService catalogues, DeclarationService declarations) {
        this.catalogues = catalogues;
        this.declarations = declarations;
    }

    /**
     * A file to be applied.
     *
     * @param yaml the text of the file
     */
    record NewCatalogue(String yaml) {}

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
    @PostMapping(CATALOGUE)
    CatalogueView apply(
            @RequestBody NewCatalogue wanted,
            @RequestParam(name = "dry_run", defaultValue = "") String dryRun,
            @RequestParam(name = "take_over", defaultValue = "") String takeOver,
            @RequestParam(name = "prune", defaultValue = "") String prune,
            Actor actor) {
        boolean onlyTold = flag("dry_run", dryRun);
        Claim claim = new Claim(CatalogueService.FILE, flag("take_over", takeOver), flag("prune", prune));
        Applied applied = catalogues.apply(Optional.ofNullable(wanted.yaml()).orElse(""), claim, onlyTold, actor);
        return new CatalogueView(
                onlyTold,
                applied.changes().stream().map(ChangeView::of).toList(),
                applied.warnings().stream().map(Problem.Flaw::of).toList());
    }

    /** The definitions, each with who wrote it; or, as {@code application/yaml}, the file that {@code perennial export} writes. */
    @Requires(Role.VIEWER)
    @GetMapping(path = CATALOGUE, produces = MediaType.APPLICATION_JSON_VALUE)
    DeclarationsView declarations(@RequestParam(name = "job", defaultValue = "") String jobs, Caller caller) {
        return DeclarationsView.of(snapshot(jobs, caller));
    }

    /** The definitions, each with who wrote it; or, as {@code application/yaml}, the file that {@code perennial export} writes. */
    @Requires(Role.VIEWER)
    @GetMapping(path = CATALOGUE, produces = MediaType.APPLICATION_YAML_VALUE)
    ResponseEntity<byte[]> export(@RequestParam(name = "job", defaultValue = "") String jobs, Caller caller) {
        return ExportedFile.of(snapshot(jobs, caller));
    }

    private RegistrySnapshot snapshot(String jobs, Caller caller) {
        Set<String> ids = Parameters.words(jobs);
        return ids.isEmpty()
                ? declarations.snapshot(caller.scope())
                : declarations
                        .snapshot(caller.scope(), ids)
                        .orElseThrow(() -> ServiceException.invalid(
                                "job", "job must hold ids of jobs that are there, separated by commas"));
    }

    private static boolean flag(String name, String text) {
        return Parameters.oneOf(name, text, YES_OR_NO)
                .map(Boolean::parseBoolean)
                .orElse(false);
    }
}
