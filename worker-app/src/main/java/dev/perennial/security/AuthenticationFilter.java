package dev.perennial.security;

import dev.perennial.failure.Redaction;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Recognises who calls, by the header or by the cookie. It refuses nobody: whether a call may go on is decided where its handler is
 * known.
 */
public final class AuthenticationFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(AuthenticationFilter.class);

    /** Set when nobody could be recognised because the tables cannot be read. */
    static final String AWAY = AuthenticationFilter.class.getName() + ".away";

    private final Authenticator authenticator;

    public AuthenticationFilter(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            caller(request).ifPresent(AuthenticationFilter::isCurrent);
        } catch (JdbiException away) {
            log.warn("who calls cannot be looked up: {}", Redaction.of(String.valueOf(away.getMessage())));
            request.setAttribute(AWAY, true);
        }
        chain.doFilter(request, response);
    }

    private Optional<Caller> caller(HttpServletRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        // Whoever names a token means it: a cookie beside it is not looked at.
        return authorization != null
                ? authenticator.byHeader(authorization)
                : SignInCookie.of(request).flatMap(authenticator::bySignIn);
    }

    private static void isCurrent(Caller caller) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new CallerAuthentication(caller));
        SecurityContextHolder.setContext(context);
    }
}
