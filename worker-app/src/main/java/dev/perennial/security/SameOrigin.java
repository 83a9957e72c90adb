package dev.perennial.security;

import dev.perennial.problem.Problem;
import dev.perennial.problem.ProblemShape;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses what a browser sends from a page that is not ours: browsers say where it came from. */
final class SameOrigin extends OncePerRequestFilter {

    static final Problem FORGED = Problem.of(
            "forged-form",
            HttpStatus.FORBIDDEN,
            "The form did not come from a page of ours, or is too old: load the page again");

    private static final Set<String> OURS = Set.of("same-origin", "none");

    private final RequestMatcher fromABrowser;

    SameOrigin(RequestMatcher fromABrowser) {
        this.fromABrowser = fromABrowser;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (fromABrowser.matches(request) && isForeign(request)) {
            ProblemShape.write(request, response, FORGED);
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isForeign(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !OURS.contains(site);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !authority(origin).equals(request.getHeader(HttpHeaders.HOST));
    }

    private static String authority(String origin) {
        try {
            return String.valueOf(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
