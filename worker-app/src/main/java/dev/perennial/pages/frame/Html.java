package dev.perennial.pages.frame;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Renders a page. Templates are compiled by the build, so a page that does not fit its model does not compile. */
public final class Html {

    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Html.class.getClassLoader(), "dev.perennial.pages.compiled");
    private static final MediaType UTF8 = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private Html() {}

    /** @param template below the pages' folder, like {@code overview/overview.jte} */
    public static ResponseEntity<String> page(String template, Object model) {
        return page(HttpStatus.OK, template, model);
    }

    public static ResponseEntity<String> page(HttpStatus status, String template, Object model) {
        StringOutput html = new StringOutput();
        TEMPLATES.render(template, model, html);
        return ResponseEntity.status(status).contentType(UTF8).body(html.toString());
    }
}
