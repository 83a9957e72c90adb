package dev.perennial.app;

import dev.perennial.security.ClosedByDefault;
import dev.perennial.security.CorsJson;
import dev.perennial.security.CronSecrets;
import dev.perennial.security.Gatekeeper;
import dev.perennial.security.PlainRequests;
import dev.perennial.security.QuietErrors;
import dev.perennial.security.SmallBodies;
import dev.perennial.security.Throttle;
import java.time.Clock;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What stands before every handler, in whatever role: plain paths, configured origins, the secret, small bodies. */
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
    WebMvcConfigurer guards(CronSecrets secrets, Clock clock) {
        Gatekeeper gatekeeper = new Gatekeeper(secrets, new Throttle(clock));
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new ClosedByDefault(gatekeeper));
                registry.addInterceptor(new SmallBodies());
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

    @Bean
    FilterRegistrationBean<PlainRequests> plainRequests() {
        FilterRegistrationBean<PlainRequests> filter = new FilterRegistrationBean<>(new PlainRequests());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    FilterRegistrationBean<CorsFilter> cors(PerennialProperties properties) {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(origins(properties.corsOrigins()));
        allowed.setAllowedMethods(List.of("GET", "POST"));
        allowed.setAllowedHeaders(List.of("Authorization", "Content-Type", "Idempotency-Key"));
        allowed.setExposedHeaders(List.of("Location", "Retry-After", "Perennial-Run-Id"));
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", allowed);
        CorsFilter cors = new CorsFilter(everywhere);
        cors.setCorsProcessor(new CorsJson());
        FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(cors);
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
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
