package dev.perennial.pages;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import dev.perennial.devstack.binary.ChromiumBinary;
import dev.perennial.devstack.process.Superuser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one Chromium of this JVM. Playwright serves one thread at a time: while one has the browser the others wait. */
final class SharedChromium {
    private static final Logger LOG = LoggerFactory.getLogger(SharedChromium.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ReentrantLock TURN = new ReentrantLock(true);

    // Mutable state, of the thread that has the turn
    private static Browser browser;

    private SharedChromium() {}

    /** Has to be followed by {@link #giveBack()}, in the same thread. */
    static Browser take() {
        awaitTurn();
        try {
            if (browser == null || !browser.isConnected()) {
                browser = launch();
            }
            return browser;
        } catch (RuntimeException | Error e) {
            TURN.unlock();
            throw e;
        }
    }

    static void giveBack() {
        TURN.unlock();
    }

    private static void awaitTurn() {
        try {
            if (!TURN.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Another test keeps the browser; does it close its BrowserSession?");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while another test has the browser", e);
        }
    }

    private static Browser launch() {
        Path executable = ChromiumBinary.fromEnvironment().find(LOG::info).executable();
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Runtime.getRuntime().addShutdownHook(new Thread(playwright::close, "close-chromium"));
        // As root it starts without its sandbox or not at all.
        return playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(executable)
                        .setHeadless(true)
                        .setChromiumSandbox(!Superuser.isRoot()));
    }
}
