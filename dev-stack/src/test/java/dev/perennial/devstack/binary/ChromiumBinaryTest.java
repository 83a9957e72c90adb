package dev.perennial.devstack.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromiumBinaryTest {
    private static final Platform LINUX = new Platform("linux", "amd64");
    private static final Platform MAC = new Platform("darwin", "arm64");
    private static final String WORKS = "#!/bin/sh\necho Chromium 150.0\n";

    @TempDir
    Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Test
    void takesTheOneThatSomebodyNames() throws IOException {
        script(folder.resolve("bin/chromium"), WORKS);
        Path given = script(folder.resolve("mine"), WORKS);

        Found found = search(Map.of("PERENNIAL_CHROMIUM", given.toString())).find(lines::add);

        assertThat(found).isEqualTo(new Found(given, "PERENNIAL_CHROMIUM"));
        assertThat(lines).isEmpty();
    }

    @Test
    void takesNoOtherWhereTheNamedOneIsNotThere() throws IOException {
        script(folder.resolve("bin/chromium"), WORKS);

        assertThatThrownBy(
                        () -> search(Map.of("PERENNIAL_CHROMIUM", "/no/such")).find(lines::add))
                .isInstanceOf(ChromiumNotFoundException.class)
                .hasMessageContaining("  - PERENNIAL_CHROMIUM: nothing at /no/such");
    }

    @Test
    void passesOverAProgramOnThePathThatCannotRun() throws IOException {
        Path stub = script(folder.resolve("bin/chromium-browser"), "#!/bin/sh\necho install the snap first\nexit 1\n");
        Path chrome = script(folder.resolve("bin/google-chrome"), WORKS);

        Found found = search().find(lines::add);

        assertThat(found).isEqualTo(new Found(chrome, "google-chrome on the PATH"));
        assertThat(lines)
                .containsExactly("No Chromium from the PATH: " + stub + " cannot run (exit 1): install the snap first");
    }

    @Test
    void takesTheNewestThatPlaywrightHasDownloaded() throws IOException {
        script(downloaded("chromium-999/chrome-linux/chrome"), WORKS);
        Path newest = script(downloaded("chromium-1200/chrome-linux64/chrome"), WORKS);
        script(downloaded("chromium_headless_shell-1300/chrome-linux/headless_shell"), WORKS);

        assertThat(search().find(lines::add)).isEqualTo(new Found(newest, "Chromium downloaded by Playwright"));
    }

    @Test
    void knowsWherePlaywrightKeepsItOnAMac() throws IOException {
        Path there = script(
                folder.resolve("Library/Caches/ms-playwright/chromium-1200/chrome-mac-arm64/"
                        + "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing"),
                WORKS);

        assertThat(search().on(MAC).find(lines::add).executable()).isEqualTo(there);
    }

    @Test
    void installsThePackageOnceWhenManyAskTogether() throws Exception {
        aptGet("printf '#!/bin/sh\\necho Chromium\\n' > \"$bin/chromium\"; chmod +x \"$bin/chromium\"");
        ChromiumBinary search = search().asRoot(true);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            Callable<Found> ask = () -> search.find(lines::add);
            for (var answer : callers.invokeAll(List.of(ask, ask, ask, ask))) {
                assertThat(answer.get().executable()).isEqualTo(folder.resolve("bin/chromium"));
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(Files.readAllLines(folder.resolve("diary")))
                .containsExactly(
                        "-q -o DPkg::Lock::Timeout=300 update",
                        "-q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends chromium");
        assertThat(lines).containsOnlyOnce("Installing Debian's package chromium; takes about a minute, once");
    }

    @Test
    void tellsTheLastWordOfAnInstallationThatFailed() throws IOException {
        aptGet("echo E: Unable to locate package chromium; exit 100");

        assertThatThrownBy(() -> search().asRoot(true).find(lines::add))
                .hasMessageContaining("  - apt-get: apt-get install failed: E: Unable to locate package chromium");
    }

    @Test
    void installsNothingForAnybodyButRoot() throws IOException {
        aptGet("exit 1");

        assertThatThrownBy(() -> search().find(lines::add))
                .hasMessageContaining("  - apt-get: only root may install packages");
        assertThat(folder.resolve("diary")).doesNotExist();
    }

    @Test
    void listsEveryPlaceAndTheCureWhenAllFail() {
        assertThatThrownBy(() -> search().find(lines::add))
                .isInstanceOf(ChromiumNotFoundException.class)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "No Chromium here, and none could be brought. Tried:",
                        "  - the PATH: it has no chromium",
                        "  - the PATH: it has no chromium-browser",
                        "  - the PATH: it has no google-chrome",
                        "  - the PATH: it has no google-chrome-stable",
                        "  - Playwright's downloads: no Chromium in " + folder.resolve(".cache/ms-playwright"),
                        "  - apt-get: it is not here",
                        "One command fixes it:",
                        "  apt-get install chromium",
                        "or name one that is here already: PERENNIAL_CHROMIUM=/path/to/chromium"));
        assertThatThrownBy(() -> search().on(MAC).find(lines::add))
                .hasMessageContaining("  brew install --cask chromium");
    }

    private ChromiumBinary search() {
        return search(Map.of());
    }

    private ChromiumBinary search(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HOME", folder.toString());
        environment.put("PATH", folder.resolve("bin").toString());
        return ChromiumBinary.in(environment).on(LINUX).asRoot(false);
    }

    private Path downloaded(String name) {
        return folder.resolve(".cache/ms-playwright").resolve(name);
    }

    /** An apt-get that writes down what it is told and does this when it is to install. */
    private void aptGet(String install) throws IOException {
        script(
                folder.resolve("bin/apt-get"),
                """
                #!/bin/sh
                PATH=/bin:/usr/bin
                bin=$(dirname "$0")
                echo "$@" >> "$bin/../diary"
                case "$*" in
                  *install*) %s ;;
                esac
                """
                        .formatted(install));
    }

    private static Path script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
