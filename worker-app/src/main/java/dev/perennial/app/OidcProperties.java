package dev.perennial.app;

import dev.perennial.security.GroupRoles;
import dev.perennial.security.oidc.OidcClaims;
import dev.perennial.security.oidc.OidcClient;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * A provider of OpenID Connect at which people sign in to the pages.
 *
 * @param issuer as the provider calls itself; empty: nobody signs in there
 * @param clientId what the provider knows us by
 * @param clientSecret what proves to the provider that we are it
 * @param scopes what the provider is asked for
 * @param nameClaim the claim that holds who it is
 * @param groupsClaim the claim that holds the groups they are in
 * @param admins groups whose members are admins
 * @param operators groups whose members are operators
 * @param viewers groups whose members are viewers; none: everybody whom the provider lets in
 */
@ConfigurationProperties("perennial.oidc")
record OidcProperties(
        String issuer,
        String clientId,
        String clientSecret,
        Set<String> scopes,
        String nameClaim,
        String groupsClaim,
        Set<String> admins,
        Set<String> operators,
        Set<String> viewers) {

    private static final String OPENID = "openid";

    /** The cookie of a sign-in under way is signed with it. */
    private static final int SHORTEST_SECRET = 16;

    /**
     * What we are to the provider.
     *
     * @param pages where the pages are
     * @throws IllegalArgumentException when something is missing, or cannot be right
     */
    OidcClient client(String pages) {
        UrlSetting.PERENNIAL_OIDC_ISSUER.readSafe(issuer);
        require(
                StringUtils.hasText(clientId),
                "PERENNIAL_OIDC_CLIENT_ID is empty: it is what the provider knows us by");
        require(
                StringUtils.hasText(clientSecret) && clientSecret.strip().length() >= SHORTEST_SECRET,
                "PERENNIAL_OIDC_CLIENT_SECRET is empty or shorter than %d characters: the provider draws it with the client"
                        .formatted(SHORTEST_SECRET));
        require(
                scopes != null && scopes.contains(OPENID),
                "PERENNIAL_OIDC_SCOPES has to hold openid, as in openid,profile");
        return new OidcClient(issuer.strip(), root(pages), clientId.strip(), clientSecret.strip(), scopes);
    }

    OidcClaims claims() {
        return new OidcClaims(nameClaim, groupsClaim, new GroupRoles(admins, operators, viewers));
    }

    /**
     * Refuses what names a client without the provider that it is a client of.
     *
     * @throws IllegalArgumentException when it does
     */
    void mustBeWhole() {
        require(
                StringUtils.hasText(issuer) || !StringUtils.hasText(clientId) && !StringUtils.hasText(clientSecret),
                "PERENNIAL_OIDC_CLIENT_ID or PERENNIAL_OIDC_CLIENT_SECRET is set and PERENNIAL_OIDC_ISSUER is not:"
                        + " set it to the provider, as in https://login.example.com");
    }

    /** The provider sends people back to it, so it has to be known and not what a caller says. */
    private static String root(String pages) {
        require(
                StringUtils.hasText(pages),
                "PERENNIAL_OIDC_ISSUER is set and PERENNIAL_URL is not: set it to where the pages are, as in"
                        + " https://perennial.example.com");
        String url = UrlSetting.PERENNIAL_URL.readSafe(pages).toString().replaceFirst("/+$", "");
        require(
                url.matches("[^:]+://[^/]+"),
                "PERENNIAL_URL holds a path; the pages are at the root, as in https://perennial.example.com");
        return url;
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
