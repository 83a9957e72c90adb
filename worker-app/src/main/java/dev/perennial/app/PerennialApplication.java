package dev.perennial.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/** The deployable: worker, control loops and HTTP in one process. */
@SpringBootApplication(
        scanBasePackages = "dev.perennial",
        exclude = {FlywayAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@EnableConfigurationProperties({PerennialProperties.class, CalloutProperties.class})
public class PerennialApplication {

    public static void main(String[] args) {
        SpringApplication.run(PerennialApplication.class, args);
    }
}
