package dev.perennial.cli.connect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What the command was told without being asked: variables, the directory it was called in, the checkout it belongs to.
 *
 * @param home the directory of the launcher, where {@code jobs.yaml} and the worker's jar are
 */
public record Environment(Map<String, String> variables, Path directory, Path home, Clock clock) {

    public static Environment ofProcess() {
        Path directory = Path.of("").toAbsolutePath();
        Path home = Path.of(System.getProperty("perennial.home", directory.toString()));
        return new Environment(System.getenv(), directory, home, Clock.systemUTC());
    }

    /** An empty variable counts as absent: that is what a platform's form leaves behind. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Where a world is kept and found again. */
    public Path dataDirectory() {
        return variable("PERENNIAL_DATA_DIR").map(directory::resolve).orElseGet(() -> {
            Path here = directory.resolve(".perennial");
            Path atHome = home.resolve(".perennial");
            return !Files.isDirectory(here) && Files.isDirectory(atHome) ? atHome : here;
        });
    }

    /** Where this user's settings are; empty where it is not known who that is. */
    public Optional<Path> configurationDirectory() {
        return variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .or(() -> variable("HOME").map(user -> Path.of(user).resolve(".config")))
                .map(configuration -> configuration.resolve("perennial"));
    }

    /** The catalogue that is meant when none is named. */
    public Path catalogue() {
        return variable("PERENNIAL_JOBS_FILE").map(directory::resolve).orElseGet(() -> {
            Path here = directory.resolve("jobs.yaml");
            return Files.exists(here) ? here : home.resolve("jobs.yaml");
        });
    }

    /** Who asks, for the record: an account, never an address. */
    public String actor() {
        String account = System.getProperty("user.name", "");
        return account.isBlank() ? "cli" : "cli:" + account.replaceAll("@.*", "");
    }
}
