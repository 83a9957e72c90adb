package dev.perennial.pages.signin;

import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.security.SignInPaths;
import dev.perennial.security.Throttle;
import dev.perennial.security.oidc.OidcClient;
import dev.perennial.security.oidc.OidcSignIn;
import dev.perennial.service.OnApiRole;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** The sign-in page, which every way in begins at and every refusal leads back to. */
@Component
@Conditional(OnApiRole.class)
class SignInForm {

    private final Throttle throttle;
    private final Optional<OidcClient> provider;

    SignInForm(Throttle throttle, Optional<OidcSignIn> oidc) {
        this.throttle = throttle;
        this.provider = oidc.map(OidcSignIn::client);
    }

    /** @param link the secret of the link that was opened; empty when none was */
    ResponseEntity<String> ask(String link, String to, HttpServletRequest request) {
        return page(HttpStatus.OK, link, to, "", request);
    }

    /** Somebody was wrong; if they were so too often, they are held off. */
    ResponseEntity<String> refuse(HttpStatus status, String to, String problem, HttpServletRequest request) {
        return throttle.failed(request.getRemoteAddr())
                .map(wait -> page(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "",
                        to,
                        "Too many tries from your address. Wait a minute and try again.",
                        request))
                .orElseGet(() -> page(status, "", to, problem, request));
    }

    /** It is not their doing. */
    ResponseEntity<String> unavailable(HttpStatus status, String to, String problem, HttpServletRequest request) {
        return page(status, "", to, problem, request);
    }

    private ResponseEntity<String> page(
            HttpStatus status, String link, String to, String problem, HttpServletRequest request) {
        String page = SignInPaths.page(to);
        return Html.page(
                status,
                "signin/signin.jte",
                new SignInPage(
                        link,
                        page,
                        problem,
                        Frames.csrf(request),
                        provider.map(OidcClient::host).orElse(""),
                        provider.map(OidcClient::begin)
                                .map(place -> SignInPaths.to(place, page))
                                .orElse("")));
    }
}
