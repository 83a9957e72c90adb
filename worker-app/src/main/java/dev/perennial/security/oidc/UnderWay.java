package dev.perennial.security.oidc;

import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * A sign-in that has begun here and goes on at the provider.
 *
 * @param state comes back with the answer, which thereby belongs to this sign-in
 * @param nonce stands, as a digest, in the ID token that belongs to it
 * @param verifier proves to the provider that whoever has the code also began the sign-in
 * @param page where to go afterwards
 */
record UnderWay(String state, String nonce, String verifier, String page) {

    static UnderWay of(OAuth2AuthorizationRequest question, String page) {
        return new UnderWay(
                question.getState(),
                question.getAttribute(OidcParameterNames.NONCE),
                question.getAttribute(PkceParameterNames.CODE_VERIFIER),
                page);
    }

    /** What the provider was asked. */
    OAuth2AuthorizationRequest question(ClientRegistration registration) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .clientId(registration.getClientId())
                .authorizationUri(registration.getProviderDetails().getAuthorizationUri())
                .redirectUri(registration.getRedirectUri())
                .scopes(registration.getScopes())
                .state(state)
                .attributes(attributes -> {
                    attributes.put(OidcParameterNames.NONCE, nonce);
                    attributes.put(PkceParameterNames.CODE_VERIFIER, verifier);
                })
                .build();
    }
}
