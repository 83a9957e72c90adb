package dev.perennial.app;

import dev.perennial.security.oidc.OidcSignIn;
import dev.perennial.security.oidc.OnOidc;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Sign-in at a provider, where one is configured. It is asked only when somebody signs in. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OidcProperties.class)
class OidcConfiguration {

    private final OidcProperties oidc;

    OidcConfiguration(OidcProperties oidc) {
        this.oidc = oidc;
        try {
            oidc.mustBeWhole();
        } catch (IllegalArgumentException half) {
            throw new ConfigurationException(half.getMessage());
        }
    }

    @Bean
    @Conditional(OnOidc.class)
    OidcSignIn oidcSignIn(PerennialProperties properties, Clock clock) {
        try {
            return new OidcSignIn(oidc.client(properties.url()), oidc.claims(), clock);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }
}
