package dev.perennial.security;

import dev.perennial.problem.ProblemShape;
import dev.perennial.security.Gatekeeper.Call;
import dev.perennial.security.Gatekeeper.Refusal;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Stands before every handler that the router can find, and lets through what is {@link Open} or who {@link Requires} names. */
public final class ClosedByDefault implements HandlerInterceptor {

    /** What the router calls the part of a path that names a job. */
    public static final String JOB = "job";

    private static final Set<DispatcherType> WITHIN = EnumSet.of(DispatcherType.ERROR, DispatcherType.ASYNC);
    private static final int UNAUTHORIZED = 401;

    private final Gatekeeper gatekeeper;
    private final Denials denials;
    private final UnaryOperator<String> jobIds;

    /** @param jobIds the id of the job that a path names, which may name it in another way */
    public ClosedByDefault(Gatekeeper gatekeeper, Denials denials, UnaryOperator<String> jobIds) {
        this.gatekeeper = gatekeeper;
        this.denials = denials;
        this.jobIds = jobIds;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (WITHIN.contains(request.getDispatcherType()) || isOpen(handler)) {
            // The container words an answer, or ends one, of a call that was decided on before; nobody can ask for that
            // from outside.
            return true;
        }
        Optional<Caller> caller = CallerAuthentication.current();
        Optional<Refusal> refusal = gatekeeper.refuse(new Call(
                required(handler),
                caller,
                request.getHeader(HttpHeaders.AUTHORIZATION) != null,
                request.getAttribute(AuthenticationFilter.AWAY) != null,
                // A stranger's words are not looked up.
                caller.isPresent() ? job(request).map(jobIds) : job(request),
                request.getRemoteAddr()));
        if (refusal.isEmpty()) {
            return true;
        }
        caller.ifPresent(known -> denials.denied(known, request));
        write(request, response, refusal.get());
        return false;
    }

    private static boolean isOpen(Object handler) {
        return handler instanceof HandlerMethod method && method.hasMethodAnnotation(Open.class);
    }

    private static Optional<Requires> required(Object handler) {
        return handler instanceof HandlerMethod method
                ? Optional.ofNullable(method.getMethodAnnotation(Requires.class))
                : Optional.empty();
    }

    private static Optional<String> job(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> parts
                ? Optional.ofNullable(parts.get(JOB)).map(String::valueOf)
                : Optional.empty();
    }

    private static void write(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
            throws IOException {
        if (refusal.status() == UNAUTHORIZED) {
            if (isBrowser(request)) {
                response.sendRedirect(SignInPaths.from(request));
                return;
            }
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        refusal.retryAfter()
                .map(ClosedByDefault::seconds)
                .ifPresent(wait -> response.setHeader(HttpHeaders.RETRY_AFTER, wait));
        ProblemShape.write(request, response, refusal.problem());
    }

    /** Somebody who reads pages is asked to sign in; a program is told that it may not. */
    private static boolean isBrowser(HttpServletRequest request) {
        return request.getMethod().equals(HttpMethod.GET.name())
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && Objects.requireNonNullElse(request.getHeader(HttpHeaders.ACCEPT), "")
                        .contains(MediaType.TEXT_HTML_VALUE);
    }

    private static String seconds(Duration wait) {
        return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
    }
}
