package dev.perennial.security.oidc;

import java.net.URI;
import java.util.Set;

/**
 * What we are to a provider of OpenID Connect.
 *
 * @param issuer the provider, as it calls itself, to the letter
 * @param pages where our pages are, without a slash at the end
 * @param id what the provider knows us by
 * @param secret what proves to the provider that we are it
 * @param scopes what we ask for; {@code openid} among them
 */
public record OidcClient(String issuer, String pages, String id, String secret, Set<String> scopes) {

    public static final String BEGIN = "/sign-in/oidc";

    /** Where the provider sends people back to. */
    public static final String CALLBACK = "/sign-in/oidc/callback";

    /** What people know the provider by. */
    public String host() {
        return URI.create(issuer).getHost();
    }

    /** Where a sign-in begins: at the address that it ends at, as the cookie is of one host. */
    public String begin() {
        return pages + BEGIN;
    }

    /** Of the configured address, whatever host a call names. */
    String redirectUri() {
        return pages + CALLBACK;
    }
}
