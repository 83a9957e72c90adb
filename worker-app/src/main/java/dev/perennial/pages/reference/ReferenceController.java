package dev.perennial.pages.reference;

import dev.perennial.access.Role;
import dev.perennial.api.v1.OpenApiDocument;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The reference of the API, made from its description; it needs nothing from anywhere else. */
@RestController
@Conditional(OnApiRole.class)
class ReferenceController {

    private final Reference reference;
    private final Frames frames;

    ReferenceController(OpenApiDocument document, Frames frames) {
        this.reference = new Reference(document.json());
        this.frames = frames;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/api/docs")
    ResponseEntity<String> reference(Caller caller, HttpServletRequest request) {
        return Html.page(
                "reference/reference.jte",
                new ReferencePage(
                        frames.of("reference", caller, request),
                        reference.introduction(),
                        reference.common(),
                        reference.sections(),
                        reference.shapes()));
    }
}
