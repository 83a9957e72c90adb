package dev.perennial.pages.signin;

import dev.perennial.access.SignIns;
import dev.perennial.pages.frame.SeeOther;
import dev.perennial.problem.RequestId;
import dev.perennial.security.Open;
import dev.perennial.security.SignInCookie;
import dev.perennial.security.SignInPaths;
import dev.perennial.security.oidc.OidcClient;
import dev.perennial.security.oidc.OidcRefusal;
import dev.perennial.security.oidc.OidcSignIn;
import dev.perennial.security.oidc.OnOidc;
import dev.perennial.security.oidc.RefusedSignInException;
import dev.perennial.service.OnApiRole;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lets in whom the configured provider of OpenID Connect has signed in. */
@RestController
@Conditional({OnApiRole.class, OnOidc.class})
class OidcController {

    private final OidcSignIn oidc;
    private final SignIns signIns;
    private final SignInForm form;

    OidcController(OidcSignIn oidc, SignIns signIns, SignInForm form) {
        this.oidc = oidc;
        this.signIns = signIns;
        this.form = form;
    }

    /** A link leads here, and no form: where it goes from here is not ours, which no form of ours may be sent to. */
    @Open
    @GetMapping(OidcClient.BEGIN)
    ResponseEntity<String> begin(@RequestParam(name = "to", defaultValue = "") String to, HttpServletRequest request) {
        OidcSignIn.Begun begun = oidc.begin(SignInPaths.page(to), request);
        return SeeOther.page(begun.provider().toString(), begun.cookie());
    }

    @Open
    @GetMapping(OidcClient.CALLBACK)
    ResponseEntity<String> end(HttpServletRequest request) {
        OidcSignIn.Ended ended = oidc.end(request);
        String secret = signIns.vouchedFor(ended.person(), RequestId.of(request));
        return SeeOther.page(SignInPaths.page(ended.page()), SignInCookie.set(secret, request), oidc.forget(request));
    }

    @ExceptionHandler
    ResponseEntity<String> refused(
            RefusedSignInException refused, HttpServletRequest request, HttpServletResponse response) {
        OidcRefusal refusal = refused.refusal();
        String problem = refusal.sentence(oidc.client().host());
        refused.name().ifPresent(name -> signIns.denied(name, RequestId.of(request)));
        if (refusal != OidcRefusal.OF_ANOTHER) {
            // The one that it belongs to may go on, in another tab.
            response.addHeader(HttpHeaders.SET_COOKIE, oidc.forget(request));
        }
        return refusal == OidcRefusal.AWAY
                ? form.unavailable(refusal.status(), refused.page(), problem, request)
                : form.refuse(refusal.status(), refused.page(), problem, request);
    }
}
