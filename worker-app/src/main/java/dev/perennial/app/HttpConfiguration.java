package dev.perennial.app;

import dev.perennial.access.SignIns;
import dev.perennial.access.Tokens;
import dev.perennial.registry.Registry;
import dev.perennial.security.ActorArgument;
import dev.perennial.security.Authenticator;
import dev.perennial.security.ClosedByDefault;
import dev.perennial.security.CorsJson;
import dev.perennial.security.CronSecrets;
import dev.perennial.security.Denials;
import dev.perennial.security.Gatekeeper;
import dev.perennial.security.QuietErrors;
import dev.perennial.security.SmallBodies;
import dev.perennial.security.Throttle;
import java.time.Clock;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What stands before every handler, in whatever role: configured origins, who may call, small bodies. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    private static final Logger log = LoggerFactory.getLogger(HttpConfiguration.class);

    @Bean
    CronSecrets cronSecrets(PerennialProperties properties) {
        try {
            CronSecrets secrets = CronSecrets.of(properties.cronSecret(), properties.cronSecretPrevious());
            if (properties.has(PerennialProperties.Role.API) && !secrets.isConfigured()) {
                log.warn("CRON_SECRET is not set: calls of /api/cron that need it are answered with 500;"
                        + " draw one: openssl rand -base64 32");
            }
            return secrets;
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }

    @Bean
    Authenticator authenticator(Jdbi jdbi, CronSecrets secrets, Clock clock) {
        return new Authenticator(jdbi, secrets, clock);
    }

    @Bean
    Tokens tokens(Jdbi jdbi, Clock clock) {
        return new Tokens(jdbi, clock);
    }

    @Bean
    SignIns signIns(Jdbi jdbi, Clock clock) {
        return new SignIns(jdbi, clock);
    }

    @Bean
    Throttle throttle(Clock clock) {
        return new Throttle(clock);
    }

    @Bean
    WebMvcConfigurer guards(CronSecrets secrets, Throttle throttle, Jdbi jdbi, Registry jobs, Clock clock) {
        Gatekeeper gatekeeper = new Gatekeeper(secrets, throttle);
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new ClosedByDefault(gatekeeper, new Denials(jdbi, clock), jobs::idOf));
                registry.addInterceptor(new SmallBodies());
            }

            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new ActorArgument());
            }
        };
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> quietErrors() {
        return server -> server.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(QuietErrors.class.getName());
            }
        });
    }

    /** Spring Security finds it by its name. */
    @Bean
    CorsFilter corsFilter(PerennialProperties properties) {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(origins(properties.corsOrigins()));
        allowed.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        allowed.setAllowedHeaders(List.of(
                "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID"));
        allowed.setExposedHeaders(List.of("Location", "Retry-After", "ETag", "Perennial-Run-Id"));
        UrlBasedCorsConfigurationSource api = new UrlBasedCorsConfigurationSource();
        api.registerCorsConfiguration("/api/**", allowed);
        CorsFilter cors = new CorsFilter(api);
        cors.setCorsProcessor(new CorsJson());
        return cors;
    }

    /** Else the container would put it before everything as well. */
    @Bean
    FilterRegistrationBean<CorsFilter> corsOnlyOnce(CorsFilter corsFilter) {
        FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(corsFilter);
        filter.setEnabled(false);
        return filter;
    }

    /** A star would let every page of the web ask with whatever secret its reader has. */
    private static List<String> origins(List<String> configured) {
        List<String> origins = configured == null ? List.of() : configured;
        for (String origin : origins) {
            if (!origin.matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
                throw new ConfigurationException(
                        "PERENNIAL_CORS_ORIGINS holds something else than origins like https://app.example.com");
            }
        }
        return origins;
    }
}
