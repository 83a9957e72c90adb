package dev.perennial.service;

import dev.perennial.declared.CatalogueExport;
import dev.perennial.declared.RegistrySnapshot;
import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** A {@code jobs.yaml} as an answer: of the media type of RFC 9512, and under its name where somebody saves it. */
public final class ExportedFile {

    private static final ContentDisposition SAVED =
            ContentDisposition.attachment().filename("jobs.yaml").build();

    private ExportedFile() {}

    public static ResponseEntity<byte[]> of(RegistrySnapshot registry) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_YAML)
                .headers(headers -> headers.setContentDisposition(SAVED))
                .body(CatalogueExport.yaml(registry).getBytes(StandardCharsets.UTF_8));
    }
}
