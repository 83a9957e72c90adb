package dev.perennial.security;

import dev.perennial.problem.Problem;
import dev.perennial.problem.ProblemShape;
import dev.perennial.problem.RequestId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What Spring Security does for us: plain paths, foreign origins, forged forms, headers, and who calls. Who may is decided behind it,
 * by {@link ClosedByDefault}, where the handler is known.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TrustedProxy.class)
class SecurityConfiguration {

    /** Nothing of anybody else's, nothing inline, nowhere framed. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    @Bean
    SecurityFilterChain everything(HttpSecurity http, Authenticator authenticator) throws Exception {
        return http.cors(cors -> {})
                .csrf(csrf -> csrf.csrfTokenRepository(new FormTokens())
                        .csrfTokenRequestHandler(new XorCsrfTokenRequestAttributeHandler())
                        .requireCsrfProtectionMatcher(fromABrowser()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.disable())
                .logout(logout -> logout.disable())
                .anonymous(anonymous -> anonymous.disable())
                .exceptionHandling(refused -> refused.accessDeniedHandler(forged()))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                        .crossOriginOpenerPolicy(policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN)))
                .addFilterBefore(new SameOrigin(fromABrowser()), CsrfFilter.class)
                .addFilterBefore(new AuthenticationFilter(authenticator), AnonymousAuthenticationFilter.class)
                .addFilterAfter(buffered(), AuthenticationFilter.class)
                .build();
    }

    @Bean
    PlainFirewall firewall() {
        return new PlainFirewall();
    }

    @Bean
    RequestRejectedHandler malformed() {
        return (request, response, rejected) ->
                ProblemShape.write(request, response, Problem.of(HttpStatus.BAD_REQUEST, "Malformed path"));
    }

    @Bean
    FilterRegistrationBean<RequestId> requestId() {
        FilterRegistrationBean<RequestId> filter = new FilterRegistrationBean<>(new RequestId());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** Only what a browser sends by itself can be forged: a cookie, or a form. A header of a program's own is none of its doing. */
    private static RequestMatcher fromABrowser() {
        return request -> !READING.contains(request.getMethod())
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && (SignInCookie.of(request).isPresent() || SmallBodies.isForm(request));
    }

    private static AccessDeniedHandler forged() {
        return (request, response, denied) -> ProblemShape.write(request, response, SameOrigin.FORGED);
    }

    private static OncePerRequestFilter buffered() {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws ServletException, IOException {
                chain.doFilter(new BufferedBody(request), response);
            }
        };
    }
}
