package dev.perennial.security.oidc;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.RequestEntity;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestOperations;

/** The provider as it describes itself, and Spring Security's side of the protocol with it. */
record Provider(ClientRegistration registration, OidcAuthorizationCodeAuthenticationProvider protocol) {

    private static final String DESCRIPTION = "/.well-known/openid-configuration";
    private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {};

    /**
     * Finds it.
     *
     * @throws org.springframework.web.client.RestClientException when it does not answer, or with an error
     * @throws IllegalArgumentException when it is not the issuer, or does not describe a provider
     * @throws IllegalStateException when its keys cannot be had
     */
    static Provider find(OidcClient client, ProviderHttp http) {
        String place = client.issuer().replaceFirst("/+$", "") + DESCRIPTION;
        Map<String, Object> description =
                http.open().exchange(RequestEntity.get(place).build(), JSON).getBody();
        if (description == null || !client.issuer().equals(description.get("issuer"))) {
            throw new IllegalArgumentException(
                    "it calls itself another issuer than PERENNIAL_OIDC_ISSUER, which has to be the same to the letter");
        }
        ClientRegistration registration = ClientRegistrations.fromOidcConfiguration(description)
                .clientId(client.id())
                .clientSecret(client.secret())
                .redirectUri(client.redirectUri())
                .scope(client.scopes())
                .build();
        JwtDecoder idTokens = idTokens(registration, http.open());
        OidcAuthorizationCodeAuthenticationProvider protocol =
                new OidcAuthorizationCodeAuthenticationProvider(http.tokens(), http.users());
        protocol.setJwtDecoderFactory(same -> idTokens);
        return new Provider(registration, protocol);
    }

    /** What to ask it, with a new state, nonce and verifier. */
    OAuth2AuthorizationRequest question(HttpServletRequest request) {
        return Objects.requireNonNull(
                new DefaultOAuth2AuthorizationRequestResolver(new InMemoryClientRegistrationRepository(registration))
                        .resolve(request, registration.getRegistrationId()));
    }

    /**
     * Whom its answer to that names.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException when it is not to be believed
     */
    OidcUser user(OAuth2AuthorizationRequest question, OAuth2AuthorizationResponse answer) {
        OAuth2LoginAuthenticationToken exchange =
                new OAuth2LoginAuthenticationToken(registration, new OAuth2AuthorizationExchange(question, answer));
        return (OidcUser)
                Objects.requireNonNull(protocol.authenticate(exchange)).getPrincipal();
    }

    /** Checked as Spring does; but its own factory takes RS256 alone, and fetches the keys at each sign-in. */
    private static JwtDecoder idTokens(ClientRegistration registration, RestOperations http) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(
                        registration.getProviderDetails().getJwkSetUri())
                .discoverJwsAlgorithms()
                .restOperations(http)
                .build();
        decoder.setJwtValidator(
                JwtValidators.createDefaultWithValidators(List.of(new OidcIdTokenValidator(registration))));
        decoder.setClaimSetConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverter());
        return decoder;
    }
}
