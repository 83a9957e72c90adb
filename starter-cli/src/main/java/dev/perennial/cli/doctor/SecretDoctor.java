package dev.perennial.cli.doctor;

import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.connect.WorldFile;
import dev.perennial.database.Json;
import dev.perennial.job.Template;
import dev.perennial.registry.RegisteredJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Are the secrets there? Says no more of them than that: not a letter, not their length. */
final class SecretDoctor {

    private SecretDoctor() {}

    /** @param jobs that refer to secrets of their own */
    static List<Finding> examine(Environment environment, List<RegisteredJob> jobs) {
        List<Finding> findings = new ArrayList<>(ofTheWorker(environment));
        findings.addAll(ofJobs(environment, jobs));
        return findings;
    }

    private static List<Finding> ofTheWorker(Environment environment) {
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

    private static List<Finding> ofJobs(Environment environment, List<RegisteredJob> jobs) {
        Map<String, List<String>> jobsBySecret = new TreeMap<>();
        for (RegisteredJob job : jobs) {
            String settings = Json.write(job.definition().settings());
            Template.secrets(settings).forEach(name -> jobsBySecret
                    .computeIfAbsent(name, unseen -> new ArrayList<>())
                    .add(job.id()));
        }
        // The application's own may always be sent, and is looked at above.
        jobsBySecret.remove("CRON_SECRET");
        return jobsBySecret.entrySet().stream()
                .map(secret -> ofJobs(environment, secret.getKey(), secret.getValue()))
                .toList();
    }

    private static Finding ofJobs(Environment environment, String name, List<String> jobs) {
        String check = "secret " + name;
        String who = String.join(", ", jobs);
        boolean isSet = environment.variable(name).isPresent()
                || environment.variable(name + "_FILE").isPresent();
        String listed =
                "," + environment.variable("PERENNIAL_SECRETS").orElse("").replace(" ", "") + ",";
        boolean isListed = listed.contains("," + name + "@") || listed.contains("," + name + ",");
        if (isSet && isListed) {
            return Finding.ok(check, "is set in this environment, and may be sent by " + who);
        }
        return Finding.warn(
                check,
                "%s in this environment; %s asks for it"
                        .formatted(isSet ? "is not listed in PERENNIAL_SECRETS" : "is not set", who),
                "give the worker %1$s, or %1$s_FILE, and list it in PERENNIAL_SECRETS as %1$s@HOST".formatted(name));
    }

    // Seen from here only this terminal's environment is known; the worker may have been given more.
    private static Finding secret(Environment environment, String name, String why) {
        return environment.variable(name).isPresent()
                ? Finding.ok("secret " + name, "is set in this environment")
                : Finding.warn("secret " + name, "is not set in this environment", why);
    }
}
