package dev.perennial.cli.doctor;

import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.connect.WorldFile;
import java.util.ArrayList;
import java.util.List;

/** Are the secrets there? Says no more of them than that: not a letter, not their length. */
final class SecretDoctor {

    private SecretDoctor() {}

    static List<Finding> examine(Environment environment) {
        boolean inWorld = environment.variable("DATABASE_URL").isEmpty()
                && WorldFile.read(environment.dataDirectory()).isPresent();
        if (inWorld) {
            return List.of(Finding.ok("secrets", "the world that runs here drew its own"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(
                secret(
                        environment,
                        "INTERNAL_API_KEY",
                        "without it the application takes no mails from us; give worker-app the key that the application expects"));
        findings.add(secret(
                environment,
                "CRON_SECRET",
                "without it /api/cron answers nobody; draw one with: openssl rand -base64 32"));
        return findings;
    }

    // Seen from here only this terminal's environment is known; the worker may have been given more.
    private static Finding secret(Environment environment, String name, String why) {
        return environment.variable(name).isPresent()
                ? Finding.ok("secret " + name, "is set in this environment")
                : Finding.warn("secret " + name, "is not set in this environment", why);
    }
}
