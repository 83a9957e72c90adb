package dev.perennial.devstack.binary;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the {@code temporal} executable, or brings it: on the PATH, in the per-user cache, as the official release, or
 * built with Go. A server that somebody names in {@code TEMPORAL_ADDRESS} comes before all of them.
 */
public final class TemporalBinary {
    public static final String VERSION = "1.5.1";
    private static final URI RELEASES = URI.create("https://github.com/temporalio/cli/releases/download/");

    private final Map<String, String> environment;
    private final URI releases;
    private final String goCommand;
    private final Platform platform;
    private final Map<String, String> checksums;

    private TemporalBinary(
            Map<String, String> environment,
            URI releases,
            String goCommand,
            Platform platform,
            Map<String, String> checksums) {
        this.environment = Map.copyOf(environment);
        this.releases = releases;
        this.goCommand = goCommand;
        this.platform = platform;
        this.checksums = Map.copyOf(checksums);
    }

    public static TemporalBinary fromEnvironment() {
        return in(System.getenv());
    }

    /**
     * Looks with these variables in place of the process's own: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, PATH,
     * PERENNIAL_CACHE, XDG_CACHE_HOME, HOME.
     */
    public static TemporalBinary in(Map<String, String> environment) {
        return new TemporalBinary(environment, RELEASES, "go", Platform.current(), OfficialRelease.PUBLISHED_CHECKSUMS);
    }

    TemporalBinary downloadingFrom(URI base, Map<String, String> expectedChecksums) {
        return new TemporalBinary(environment, base, goCommand, platform, expectedChecksums);
    }

    public TemporalBinary buildingWith(String command) {
        return new TemporalBinary(environment, releases, command, platform, checksums);
    }

    public TemporalBinary on(Platform other) {
        return new TemporalBinary(environment, releases, goCommand, other, checksums);
    }

    /** The server that the environment names; then nothing is to be started. */
    public Optional<String> givenAddress() {
        return variable("TEMPORAL_ADDRESS");
    }

    public Optional<String> givenNamespace() {
        return variable("TEMPORAL_NAMESPACE");
    }

    /**
     * Tries one place after the other, telling why a place was passed over when the next one has to be tried.
     *
     * @throws TemporalNotFoundException with every reason, when no place has one
     */
    public Found find(Consumer<String> progress) {
        List<String> refusals = new ArrayList<>();
        for (Place place : places()) {
            try {
                return new Found(place.look(progress), place.source());
            } catch (Refusal refusal) {
                refusals.add(place.name() + ": " + refusal.getMessage());
                if (place.worthMentioning()) {
                    progress.accept("No Temporal from " + place.name() + ": " + refusal.getMessage());
                }
            }
        }
        throw new TemporalNotFoundException(refusals);
    }

    Path cachedBinary() {
        return cache().resolve("temporal-" + VERSION).resolve(platform.executable("temporal"));
    }

    private List<Place> places() {
        Path target = cachedBinary();
        return List.of(
                new OnThePath(environment.getOrDefault("PATH", ""), platform),
                new InTheCache(target),
                new GuardedByLock(new OfficialRelease(releases, platform, checksums, target), target),
                new GuardedByLock(new GoInstall(goCommand, platform, environment, target), target));
    }

    Path cache() {
        return variable("PERENNIAL_CACHE")
                .map(Path::of)
                .or(() -> variable("XDG_CACHE_HOME").map(Path::of).map(home -> home.resolve("perennial")))
                .orElseGet(() -> Path.of(
                        variable("HOME").orElseGet(() -> System.getProperty("user.home")), ".cache", "perennial"))
                .toAbsolutePath();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The executable and, in words, where it came from. */
    public record Found(Path executable, String source) {}

    /** Somewhere a binary may be. */
    interface Place {
        String name();

        /** How a server from here is introduced. */
        String source();

        /** Nobody needs to hear that a program is not installed or a cache is empty; a failed download is news. */
        boolean worthMentioning();

        Path look(Consumer<String> progress) throws Refusal;
    }

    /** Why a place has nothing for us, for a person to read. */
    static final class Refusal extends Exception {
        Refusal(String reason) {
            super(reason);
        }
    }
}
