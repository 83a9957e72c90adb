package dev.perennial.pages.signin;

import dev.perennial.access.Role;
import dev.perennial.access.SignIns;
import dev.perennial.audit.Actor;
import dev.perennial.pages.frame.SeeOther;
import dev.perennial.problem.RequestId;
import dev.perennial.security.Open;
import dev.perennial.security.Requires;
import dev.perennial.security.SignInCookie;
import dev.perennial.security.SignInPaths;
import dev.perennial.security.TrustedProxy;
import dev.perennial.service.OnApiRole;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lets people in. Opening a link signs nobody in yet: programs that look at links before people do would use it up, so the page's
 * button does.
 */
@RestController
@Conditional(OnApiRole.class)
class SignInController {

    private final SignIns signIns;
    private final TrustedProxy proxy;
    private final SignInForm form;

    SignInController(SignIns signIns, TrustedProxy proxy, SignInForm form) {
        this.signIns = signIns;
        this.proxy = proxy;
        this.form = form;
    }

    @Open
    @GetMapping("/sign-in")
    ResponseEntity<String> form(
            @RequestParam(name = "link", defaultValue = "") String link,
            @RequestParam(name = "to", defaultValue = "") String to,
            HttpServletRequest request) {
        return proxy.person(request)
                .map(person -> signIns.vouchedFor(person, RequestId.of(request)))
                .map(secret -> SeeOther.page(SignInPaths.page(to), SignInCookie.set(secret, request)))
                .orElseGet(() -> form.ask(link, to, request));
    }

    @Open
    @PostMapping("/sign-in")
    ResponseEntity<String> signIn(
            @RequestParam(name = "link", defaultValue = "") String link,
            @RequestParam(name = "token", defaultValue = "") String token,
            @RequestParam(name = "to", defaultValue = "") String to,
            HttpServletRequest request) {
        String requestId = RequestId.of(request);
        Optional<String> secret =
                link.isEmpty() ? signIns.byToken(token.strip(), requestId) : signIns.byLink(link, requestId);
        return secret.map(known -> SeeOther.page(SignInPaths.page(to), SignInCookie.set(known, request)))
                .orElseGet(() -> refused(link, to, request));
    }

    @Requires(Role.VIEWER)
    @PostMapping("/sign-out")
    ResponseEntity<String> signOut(Actor actor, HttpServletRequest request) {
        SignInCookie.of(request).ifPresent(secret -> signIns.end(secret, actor));
        return SeeOther.page(SignInPaths.SIGN_IN, SignInCookie.clear(request));
    }

    private ResponseEntity<String> refused(String link, String to, HttpServletRequest request) {
        String problem = link.isEmpty()
                ? "No token like this holds. It may be revoked or expired, or a part of it may be missing."
                : "This link was used already, or is too old. Make a new one: perennial open";
        return form.refuse(HttpStatus.UNAUTHORIZED, to, problem, request);
    }
}
