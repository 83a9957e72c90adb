package dev.perennial.api.v1;

import dev.perennial.registry.Claim;
import dev.perennial.registry.Expected;
import dev.perennial.service.Parameters;
import dev.perennial.service.ServiceException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/** Under what conditions a caller wants a definition changed. */
final class Preconditions {

    private static final String ANY = "*";
    private static final String TAG = "(?:W/)?\"([1-9][0-9]{0,8})\"";
    private static final String TAKE_OVER = "take_over";

    private Preconditions() {}

    static Claim claim(HttpServletRequest request) {
        return Parameters.oneOf(TAKE_OVER, request.getParameter(TAKE_OVER), List.of("true", "false"))
                .map(word -> new Claim(Claim.API, Boolean.parseBoolean(word)))
                .orElse(Claim.of(Claim.API));
    }

    /** By {@code If-Match} and {@code If-None-Match}; without them anything is. */
    static Expected expected(HttpServletRequest request) {
        Optional<Expected> match = tags(HttpHeaders.IF_MATCH, request);
        Optional<Expected> noMatch = tags(HttpHeaders.IF_NONE_MATCH, request);
        return present -> match.map(tags -> tags.isMetBy(present)).orElse(true)
                && noMatch.map(tags -> !tags.isMetBy(present)).orElse(true);
    }

    private static Optional<Expected> tags(String header, HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(header)).map(text -> {
            if (text.strip().equals(ANY)) {
                return Optional::isPresent;
            }
            List<Integer> versions = Arrays.stream(text.split(","))
                    .map(tag -> version(header, tag.strip()))
                    .toList();
            return present -> present.filter(versions::contains).isPresent();
        });
    }

    /** A proxy that packs answers marks their tags as weak; the version is the same. */
    private static int version(String header, String tag) {
        if (!tag.matches(TAG)) {
            throw ServiceException.invalid(header, header + " must be * or an ETag that an answer had, like \"3\"");
        }
        return Integer.parseInt(tag.replaceAll("[^0-9]", ""));
    }
}
