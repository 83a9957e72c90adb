package dev.perennial.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication(scanBasePackages = "dev.perennial")
public class PerennialApplication {
    public static void main(String[] args) {
        SpringApplication.run(PerennialApplication.class, args);
    }
}
