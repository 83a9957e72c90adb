package dev.perennial.pages.frame;

import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** What a form is answered with: the page that shows what came of it, which may be loaded again without doing it again. */
public final class SeeOther {

    private SeeOther() {}

    /** @param cookies the headers that set them */
    public static ResponseEntity<String> page(String path, String... cookies) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(path))
                .header(HttpHeaders.SET_COOKIE, cookies)
                .build();
    }
}
