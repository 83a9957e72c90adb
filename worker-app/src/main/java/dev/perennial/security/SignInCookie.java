package dev.perennial.security;

import dev.perennial.access.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The cookie of a sign-in. */
public final class SignInCookie {

    private static final HostCookie COOKIE = new HostCookie("perennial");

    private SignInCookie() {}

    public static String set(String secret, HttpServletRequest request) {
        return COOKIE.set(secret, SignIn.LONGEST, request);
    }

    public static String clear(HttpServletRequest request) {
        return COOKIE.clear(request);
    }

    /** Of the present call; empty when there is none. */
    public static Optional<String> of(HttpServletRequest request) {
        return COOKIE.of(request);
    }
}
