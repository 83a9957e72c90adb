package dev.perennial.security;

import dev.perennial.access.Secret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HexFormat;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;

/**
 * What a form carries back, computed from the sign-in that it belongs to: whoever does not know the sign-in's secret cannot make one,
 * and there is no second cookie. Before somebody is signed in there is nothing to compute it from, and {@link SameOrigin} stands alone.
 */
final class FormTokens implements CsrfTokenRepository {

    private static final String PURPOSE = "form of ";

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        String signIn = SignInCookie.of(request).orElse("");
        String token = HexFormat.of().formatHex(Secret.digest(PURPOSE + signIn));
        return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", token);
    }

    @Override
    public void saveToken(CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        // Nothing to keep: it is computed anew each time.
    }

    @Override
    public CsrfToken loadToken(HttpServletRequest request) {
        return generateToken(request);
    }
}
