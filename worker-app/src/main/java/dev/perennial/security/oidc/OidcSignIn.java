package dev.perennial.security.oidc;

import dev.perennial.access.Role;
import dev.perennial.access.SignInDao.Person;
import dev.perennial.failure.Redaction;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.util.StringUtils;

/**
 * Signs in at a provider of OpenID Connect, by an authorization code with PKCE. The protocol is Spring Security's; its filters are not
 * used, so that these calls, too, are handlers, which are closed unless they say otherwise.
 */
public final class OidcSignIn {

    private static final Logger log = LoggerFactory.getLogger(OidcSignIn.class);

    /** A longer one would not fit into a cookie beside the rest. */
    private static final int LONGEST_PAGE = 1_000;

    private final OidcClient client;
    private final OidcClaims claims;
    private final Discovery discovery;
    private final UnderWayCookie cookie;

    public OidcSignIn(OidcClient client, OidcClaims claims, Clock clock) {
        this.client = client;
        this.claims = claims;
        this.discovery = new Discovery(client, new ProviderHttp(), clock);
        this.cookie = new UnderWayCookie(client.secret(), clock);
    }

    /**
     * A sign-in has begun.
     *
     * @param provider where to send the browser
     * @param cookie the header that keeps the sign-in in the browser meanwhile
     */
    public record Begun(URI provider, String cookie) {}

    /** Somebody is in, and wants to see a page; empty: none in particular. */
    public record Ended(Person person, String page) {}

    public OidcClient client() {
        return client;
    }

    /**
     * Begins a sign-in.
     *
     * @param page where to go afterwards
     * @throws RefusedSignInException when the provider does not answer
     */
    public Begun begin(String page, HttpServletRequest request) {
        OAuth2AuthorizationRequest question = provider(page).question(request);
        UnderWay underWay = UnderWay.of(question, page.length() > LONGEST_PAGE ? "" : page);
        return new Begun(URI.create(question.getAuthorizationRequestUri()), cookie.set(underWay, request));
    }

    /**
     * Ends the sign-in that is under way in this browser, by the provider's answer.
     *
     * @throws RefusedSignInException when it lets nobody in
     */
    public Ended end(HttpServletRequest answer) {
        UnderWay underWay =
                cookie.of(answer).orElseThrow(() -> new RefusedSignInException(OidcRefusal.NOT_UNDER_WAY, ""));
        String page = underWay.page();
        if (!underWay.state().equals(answer.getParameter(OAuth2ParameterNames.STATE))) {
            throw new RefusedSignInException(OidcRefusal.OF_ANOTHER, page);
        }
        OidcUser user = user(underWay, answer);
        String name = claims.nameOf(user).orElseThrow(() -> new RefusedSignInException(OidcRefusal.NAMELESS, page));
        Role role = claims.roleOf(user).orElseThrow(() -> new RefusedSignInException(OidcRefusal.OUTSIDE, page, name));
        return new Ended(new Person(name, role), page);
    }

    /** The header that forgets the sign-in under way. */
    public String forget(HttpServletRequest request) {
        return cookie.clear(request);
    }

    private Provider provider(String page) {
        return discovery.provider().orElseThrow(() -> new RefusedSignInException(OidcRefusal.AWAY, page));
    }

    private OidcUser user(UnderWay underWay, HttpServletRequest answer) {
        Provider provider = provider(underWay.page());
        try {
            return provider.user(underWay.question(provider.registration()), response(answer));
        } catch (OAuth2AuthenticationException refused) {
            OidcRefusal refusal = OidcRefusal.of(refused);
            if (refusal.isForTheLog()) {
                log.warn("{} let nobody in: {}", client.issuer(), words(refused));
            }
            throw new RefusedSignInException(refusal, underWay.page());
        }
    }

    private OAuth2AuthorizationResponse response(HttpServletRequest answer) {
        String code = answer.getParameter(OAuth2ParameterNames.CODE);
        String error = answer.getParameter(OAuth2ParameterNames.ERROR);
        OAuth2AuthorizationResponse.Builder response = StringUtils.hasText(code) && error == null
                ? OAuth2AuthorizationResponse.success(code)
                : OAuth2AuthorizationResponse.error(
                        StringUtils.hasText(error) ? error : OAuth2ErrorCodes.INVALID_REQUEST);
        return response.redirectUri(client.redirectUri())
                .state(answer.getParameter(OAuth2ParameterNames.STATE))
                .build();
    }

    /** In one line: the browser may have written some of it. */
    private static String words(OAuth2AuthenticationException refused) {
        return Redaction.of(String.valueOf(refused.getError())).replaceAll("\\p{Cntrl}", " ");
    }
}
