package dev.perennial.api.v1;

import dev.perennial.security.Open;
import dev.perennial.service.OnApiRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The description of the API, as it is in the documentation. It is open: it says what could be asked, and nothing of anybody. */
@RestController
@Conditional(OnApiRole.class)
public class OpenApiDocument {

    /** Where it is served. */
    public static final String PATH = "/api/v1/openapi.json";

    private final byte[] json;

    OpenApiDocument() {
        try (InputStream file = OpenApiDocument.class.getResourceAsStream("/docs/openapi.json")) {
            json = file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it is written. */
    public byte[] json() {
        return json.clone();
    }

    @Open
    @GetMapping(PATH)
    ResponseEntity<byte[]> get() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(json);
    }
}
