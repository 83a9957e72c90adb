package dev.perennial.devstack.binary;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Environment variables, and the folders that they name. */
record Variables(Map<String, String> all) {
    Variables {
        all = Map.copyOf(all);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(all.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    String path() {
        return all.getOrDefault("PATH", "");
    }

    Path home() {
        return Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home")));
    }

    /** Where programs keep what they can fetch again. */
    Path userCache() {
        return variable("XDG_CACHE_HOME").map(Path::of).orElseGet(() -> home().resolve(".cache"));
    }

    /** Where we do. */
    Path cache() {
        return variable("PERENNIAL_CACHE")
                .map(Path::of)
                .orElseGet(() -> userCache().resolve("perennial"))
                .toAbsolutePath();
    }
}
