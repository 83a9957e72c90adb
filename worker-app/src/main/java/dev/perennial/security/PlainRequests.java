package dev.perennial.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses every path that could be read in two ways, before anybody reads it: nothing we serve needs an escape, a parameter or
 * an empty segment. And nothing we say may be kept by a cache.
 */
public final class PlainRequests extends OncePerRequestFilter {

    /** Possessive, and so a loop: a group that may give back is matched by recursion, which a long path lets overflow. */
    private static final Pattern PLAIN = Pattern.compile("(?:/[A-Za-z0-9_-]++)++|/");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!isPlain(request.getRequestURI())) {
            JsonError.write(response, HttpServletResponse.SC_BAD_REQUEST, "Malformed path");
            return;
        }
        chain.doFilter(request, response);
    }

    static boolean isPlain(String path) {
        return PLAIN.matcher(path).matches();
    }
}
