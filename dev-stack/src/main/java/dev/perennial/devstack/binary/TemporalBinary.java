package dev.perennial.devstack.binary;

import java.net.URI;
import java.nio.file.Path;
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

    private final Variables environment;
    private final URI releases;
    private final String goCommand;
    private final Platform platform;
    private final Map<String, String> checksums;

    private TemporalBinary(
            Variables environment, URI releases, String goCommand, Platform platform, Map<String, String> checksums) {
        this.environment = environment;
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
        return new TemporalBinary(
                new Variables(environment), RELEASES, "go", Platform.current(), OfficialRelease.PUBLISHED_CHECKSUMS);
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
        return environment.variable("TEMPORAL_ADDRESS");
    }

    public Optional<String> givenNamespace() {
        return environment.variable("TEMPORAL_NAMESPACE");
    }

    /**
     * Tries one place after the other, telling why a place was passed over when the next one has to be tried.
     *
     * @throws TemporalNotFoundException with every reason, when no place has one
     */
    public Found find(Consumer<String> progress) {
        return new Places("Temporal", places()).find(progress, TemporalNotFoundException::new);
    }

    Path cachedBinary() {
        return environment.cache().resolve("temporal-" + VERSION).resolve(platform.executable("temporal"));
    }

    private List<Place> places() {
        Path target = cachedBinary();
        return List.of(
                new OnThePath("temporal", environment.path(), platform),
                inTheCache(target),
                guarded(new OfficialRelease(releases, platform, checksums, target), target),
                guarded(new GoInstall(goCommand, platform, environment.all(), target), target));
    }

    private static Place guarded(Place place, Path target) {
        Path folder = target.getParent();
        return new GuardedByLock(
                "Temporal", place, inTheCache(target), folder.resolveSibling(folder.getFileName() + ".lock"));
    }

    private static Place inTheCache(Path target) {
        return new KnownPlace("the cache", "cached temporal " + VERSION, target);
    }
}
