package dev.perennial.security;

import dev.perennial.access.SignIn;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.ResponseCookie;

/**
 * The cookie of a sign-in: for this host alone, over TLS (or on the machine itself, where browsers count plain HTTP as safe), out of
 * every script's sight.
 */
public final class SignInCookie {

    /** Browsers take this name over TLS only, and then from nobody but this very host. */
    private static final String OVER_TLS = "__Host-perennial";

    private static final String ON_THE_MACHINE = "perennial";

    private SignInCookie() {}

    public static String set(String secret, HttpServletRequest request) {
        return cookie(secret, SignIn.LONGEST, request);
    }

    public static String clear(HttpServletRequest request) {
        return cookie("", Duration.ZERO, request);
    }

    /** Of the present call; empty when there is none. */
    public static Optional<String> of(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
        return Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(name(request)))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static String cookie(String value, Duration age, HttpServletRequest request) {
        return ResponseCookie.from(name(request), value)
                .path("/")
                .secure(true)
                .httpOnly(true)
                .sameSite("Lax")
                .maxAge(age)
                .build()
                .toString();
    }

    /** What a proxy says of its own side decides the name and nothing else, so anybody may say it. */
    private static String name(HttpServletRequest request) {
        boolean tls = request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
        return tls ? OVER_TLS : ON_THE_MACHINE;
    }
}
