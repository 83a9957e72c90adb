package dev.perennial.pages.frame;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** What a form is answered with: the page that shows what came of it, which may be loaded again without doing it again. */
public final class SeeOther {

    private SeeOther() {}

    public static ResponseEntity<String> page(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(path))
                .build();
    }
}
