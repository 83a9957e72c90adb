package dev.perennial.devstack.binary;

import dev.perennial.devstack.process.Superuser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds a Chromium for tests in a browser, or brings it: on the PATH, where Playwright keeps its own, or as Debian's package.
 * One that somebody names in {@code PERENNIAL_CHROMIUM} is taken in place of all of them.
 */
public final class ChromiumBinary {
    static final String GIVEN = "PERENNIAL_CHROMIUM";
    private static final String PACKAGE = "chromium";
    private static final List<String> PROGRAMS =
            List.of(PACKAGE, "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Variables environment;
    private final Platform platform;
    private final boolean root;

    private ChromiumBinary(Variables environment, Platform platform, boolean root) {
        this.environment = environment;
        this.platform = platform;
        this.root = root;
    }

    public static ChromiumBinary fromEnvironment() {
        return in(System.getenv());
    }

    /**
     * Looks with these variables in place of the process's own: PERENNIAL_CHROMIUM, PATH, PERENNIAL_CACHE, XDG_CACHE_HOME,
     * HOME.
     */
    static ChromiumBinary in(Map<String, String> environment) {
        return new ChromiumBinary(new Variables(environment), Platform.current(), Superuser.isRoot());
    }

    ChromiumBinary on(Platform other) {
        return new ChromiumBinary(environment, other, root);
    }

    ChromiumBinary asRoot(boolean isRoot) {
        return new ChromiumBinary(environment, platform, isRoot);
    }

    /**
     * Tries one place after the other, telling why a place was passed over when the next one has to be tried.
     *
     * @throws ChromiumNotFoundException with every reason, when no place has one
     */
    public Found find(Consumer<String> progress) {
        return new Places("Chromium", places()).find(progress, tried -> new ChromiumNotFoundException(tried, platform));
    }

    // Who names a browser wants that one, and not another that happens to be there.
    private List<Place> places() {
        Optional<Place> given = environment.variable(GIVEN).map(path -> new KnownPlace(GIVEN, GIVEN, Path.of(path)));
        return given.map(List::of).orElseGet(this::usualPlaces);
    }

    private List<Place> usualPlaces() {
        List<Place> places = new ArrayList<>();
        PROGRAMS.forEach(program -> places.add(new OnThePath(program, environment.path(), platform)));
        places.add(new PlaywrightsDownload(playwrightsFolder()));
        places.add(new GuardedByLock(
                "Chromium",
                new AptInstall(PACKAGE, environment.path(), platform, root),
                new OnThePath(PACKAGE, environment.path(), platform),
                environment.cache().resolve("chromium.lock")));
        return places;
    }

    private Path playwrightsFolder() {
        Path cache =
                platform.os().equals("darwin") ? environment.home().resolve("Library/Caches") : environment.userCache();
        return cache.resolve("ms-playwright");
    }
}
