package dev.perennial.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;

/**
 * A real provider of OpenID Connect: Spring Authorization Server, on this machine under another name than ours, so that it is another
 * site. It knows everybody by the same password, insists on PKCE, and lies when it is told to.
 */
public final class OidcServer implements AutoCloseable {

    public static final String CLIENT = "perennial";
    public static final String CLIENT_SECRET = "secret-" + UUID.randomUUID();
    public static final String PASSWORD = "password";

    private static final Map<String, String> GROUPS = Map.of("ada", "ops", "grace", "sre", "mallory", "guests");

    private final String issuer;
    private final ConfigurableApplicationContext application;
    private final Honesty honesty;

    private OidcServer(int port) {
        issuer = issuer(port);
        honesty = new Honesty(issuer);
        application = new SpringApplicationBuilder(Beans.class)
                .web(WebApplicationType.SERVLET)
                .initializers(context -> context.getBeanFactory().registerSingleton("honesty", honesty))
                // Not those of the worker-app, which is on the same class path.
                .run("--spring.config.location=optional:classpath:/none/", "--server.port=" + port);
    }

    public static OidcServer start(int port) {
        return new OidcServer(port);
    }

    public static String issuer(int port) {
        return "http://localhost:" + port;
    }

    /** What the next ID tokens say instead of the truth. */
    public void lie(Consumer<JwtClaimsSet.Builder> lie) {
        honesty.lie = lie;
    }

    /** The next tokens are signed by a key that is not published. */
    public void signWithAnotherKey() {
        honesty.signer = encoder(key(honesty.key.getKeyID()));
    }

    public void tellTheTruth() {
        honesty.lie = claims -> {};
        honesty.signer = encoder(honesty.key);
    }

    /** Signs somebody in as a browser would, and answers where it sends them. */
    public URI letIn(String user, URI question) {
        HttpClient browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        send(
                browser,
                HttpRequest.newBuilder(URI.create(issuer + "/login"))
                        .header(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "username=" + user.replace(' ', '+') + "&password=" + PASSWORD))
                        .build());
        HttpResponse<String> answer =
                send(browser, HttpRequest.newBuilder(question).build());
        return answer.headers()
                .firstValue(HttpHeaders.LOCATION)
                .map(URI::create)
                .orElseThrow(() -> new IllegalStateException(answer.statusCode() + " " + answer.body()));
    }

    private static HttpResponse<String> send(HttpClient browser, HttpRequest request) {
        try {
            return browser.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        application.close();
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JwtEncoder encoder(RSAKey key) {
        return new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(key)));
    }

    private static final class Honesty {
        private final String issuer;
        private final RSAKey key = key(UUID.randomUUID().toString());

        // Mutable state
        private volatile Consumer<JwtClaimsSet.Builder> lie = claims -> {};
        private volatile JwtEncoder signer = encoder(key);

        private Honesty(String issuer) {
            this.issuer = issuer;
        }
    }

    /** Named by hand and not found by a scan: it is not part of the worker-app. */
    @EnableWebSecurity
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class
    })
    static class Beans {

        @Bean
        SecurityFilterChain provider(HttpSecurity http) throws Exception {
            return http.oauth2AuthorizationServer(server -> server.oidc(Customizer.withDefaults()))
                    .authorizeHttpRequests(any -> any.anyRequest().authenticated())
                    .oauth2ResourceServer(users -> users.jwt(Customizer.withDefaults()))
                    .formLogin(Customizer.withDefaults())
                    .csrf(csrf -> csrf.ignoringRequestMatchers("/login"))
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return name -> User.withUsername(name)
                    .password("{noop}" + PASSWORD)
                    .authorities(GROUPS.getOrDefault(name, "staff"))
                    .build();
        }

        @Bean
        RegisteredClientRepository clients() {
            return new InMemoryRegisteredClientRepository(RegisteredClient.withId("one")
                    .clientId(CLIENT)
                    .clientSecret("{noop}" + CLIENT_SECRET)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    // By RFC 8252 with any port.
                    .redirectUri("http://127.0.0.1/sign-in/oidc/callback")
                    .scope("openid")
                    .scope("profile")
                    .clientSettings(ClientSettings.builder()
                            .requireProofKey(true)
                            .requireAuthorizationConsent(false)
                            .build())
                    .build());
        }

        @Bean
        AuthorizationServerSettings settings(Honesty honesty) {
            return AuthorizationServerSettings.builder().issuer(honesty.issuer).build();
        }

        @Bean
        JWKSource<SecurityContext> keys(Honesty honesty) {
            return new ImmutableJWKSet<>(new JWKSet(honesty.key));
        }

        @Bean
        JwtEncoder signer(Honesty honesty) {
            return parameters -> honesty.signer.encode(parameters);
        }

        @Bean
        JwtDecoder accessTokens(JWKSource<SecurityContext> keys) {
            return NimbusJwtDecoder.withJwkSource(keys).build();
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> claims(Honesty honesty) {
            return context -> {
                if (context.getTokenType().getValue().equals(OidcParameterNames.ID_TOKEN)) {
                    List<String> groups =
                            context
                                    .<org.springframework.security.core.Authentication>getPrincipal()
                                    .getAuthorities()
                                    .stream()
                                    .map(GrantedAuthority::getAuthority)
                                    .toList();
                    context.getClaims()
                            .claim("preferred_username", context.getPrincipal().getName() + "@example.com")
                            .claim("groups", groups);
                    honesty.lie.accept(context.getClaims());
                }
            };
        }
    }
}
