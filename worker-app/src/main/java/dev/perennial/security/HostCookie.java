package dev.perennial.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.ResponseCookie;

/**
 * A cookie for this host alone, over TLS (or on the machine itself, where browsers count plain HTTP as safe), out of every script's
 * sight. It comes with links of other sites, and with nothing else of theirs.
 */
public record HostCookie(String name) {

    /** Browsers take such a name over TLS only, and then from nobody but this very host. */
    private static final String OVER_TLS = "__Host-";

    /** The header that sets it. */
    public String set(String value, Duration age, HttpServletRequest request) {
        return ResponseCookie.from(name(request), value)
                .path("/")
                .secure(true)
                .httpOnly(true)
                .sameSite("Lax")
                .maxAge(age)
                .build()
                .toString();
    }

    /** The header that takes it away. */
    public String clear(HttpServletRequest request) {
        return set("", Duration.ZERO, request);
    }

    /** Of the present call; empty when there is none. */
    public Optional<String> of(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
        return Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(name(request)))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** What a proxy says of its own side decides the name and nothing else, so anybody may say it. */
    private String name(HttpServletRequest request) {
        boolean tls = request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
        return tls ? OVER_TLS + name : name;
    }
}
