package dev.perennial.pages.configuration;

import dev.perennial.access.Role;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.DeclarationService;
import dev.perennial.service.ExportedFile;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.ServiceException;
import java.util.List;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Definitions to save: what {@code perennial export} writes. */
@RestController
@Conditional(OnApiRole.class)
class ExportController {

    private final DeclarationService declarations;

    ExportController(DeclarationService declarations) {
        this.declarations = declarations;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/jobs.yaml")
    ResponseEntity<byte[]> all(Caller caller) {
        return ExportedFile.of(declarations.snapshot(caller.scope()));
    }

    /** The job, and those that it waits for. */
    @Requires(Role.VIEWER)
    @GetMapping("/jobs/{job}/jobs.yaml")
    ResponseEntity<byte[]> one(@PathVariable("job") String id, Caller caller) {
        return ExportedFile.of(declarations
                .snapshot(caller.scope(), List.of(id))
                .orElseThrow(() -> ServiceException.notFound("Job not found")));
    }
}
