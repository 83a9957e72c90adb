package dev.perennial.pages.docs;

import dev.perennial.security.Open;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The documentation of this very version, as Markdown: for programs that read it, and for whoever runs without a way out. */
@RestController
@Conditional(OnApiRole.class)
class DocsController {

    private static final MediaType MARKDOWN = new MediaType(MediaType.TEXT_MARKDOWN, StandardCharsets.UTF_8);

    private final Map<String, String> pages = read();

    @Open
    @GetMapping("/docs/index.md")
    ResponseEntity<String> index() {
        String list = pages.entrySet().stream()
                .map(page -> "- [%s](/docs/%s)".formatted(title(page.getValue()), page.getKey()))
                .collect(Collectors.joining("\n", "# Documentation\n\n", "\n"));
        return ResponseEntity.ok().contentType(MARKDOWN).body(list);
    }

    @Open
    @GetMapping("/docs/{page}")
    ResponseEntity<String> page(@PathVariable("page") String page) {
        String text = pages.get(page);
        if (text == null) {
            throw ServiceException.notFound("There is no such page; /docs/index.md lists them");
        }
        return ResponseEntity.ok().contentType(MARKDOWN).body(text);
    }

    private static String title(String text) {
        return text.lines().findFirst().orElse("").replaceFirst("^#+ ", "");
    }

    private static Map<String, String> read() {
        try {
            Resource[] files = new PathMatchingResourcePatternResolver(DocsController.class.getClassLoader())
                    .getResources("classpath*:docs/*.md");
            return Arrays.stream(files)
                    .collect(Collectors.toMap(
                            file -> Objects.requireNonNull(file.getFilename()),
                            DocsController::text,
                            (one, other) -> one,
                            TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Resource file) {
        try {
            return file.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
