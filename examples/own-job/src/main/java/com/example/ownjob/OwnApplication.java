package com.example.ownjob;

import dev.perennial.app.PerennialApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Everything that Perennial's own worker is, and one more job. */
@Configuration(proxyBeanMethods = false)
@Import(PerennialApplication.class)
public class OwnApplication {

    public static void main(String[] args) {
        SpringApplication.run(OwnApplication.class, args);
    }

    @Bean
    PurgeSessionsJob purgeSessions() {
        return new PurgeSessionsJob();
    }
}
