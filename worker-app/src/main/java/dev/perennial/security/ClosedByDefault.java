package dev.perennial.security;

import dev.perennial.security.Gatekeeper.Refusal;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Stands before every handler that the router can find, and lets through what is {@link Open} or comes with the secret. */
public final class ClosedByDefault implements HandlerInterceptor {

    private final Gatekeeper gatekeeper;

    public ClosedByDefault(Gatekeeper gatekeeper) {
        this.gatekeeper = gatekeeper;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            // The container words an answer that was decided before; nobody can ask for that from outside.
            return true;
        }
        Optional<Refusal> refusal = gatekeeper.refuse(
                isOpen(handler), request.getHeader(HttpHeaders.AUTHORIZATION), request.getRemoteAddr());
        if (refusal.isEmpty()) {
            return true;
        }
        write(response, refusal.get());
        return false;
    }

    private static boolean isOpen(Object handler) {
        return handler instanceof HandlerMethod method && method.hasMethodAnnotation(Open.class);
    }

    private static void write(HttpServletResponse response, Refusal refusal) throws IOException {
        if (refusal.status() == 401) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        refusal.retryAfter()
                .ifPresent(wait -> response.setHeader(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))));
        JsonError.write(response, refusal.status(), refusal.error());
    }
}
