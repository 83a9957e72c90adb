package dev.perennial.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A page in a real browser, with cookies and a cache of its own. What goes wrong in it is collected: errors on the console,
 * exceptions of scripts, requests without an answer. Open it in a test or before each, and close it in the same thread: tests
 * of other threads wait for the browser meanwhile.
 */
public final class BrowserSession implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    // What a page gives up itself, by going elsewhere for example, is no failure.
    private static final String GIVEN_UP = "net::ERR_ABORTED";

    private final BrowserContext context;
    private final Page page;
    private final List<String> problems = new CopyOnWriteArrayList<>();

    private BrowserSession(BrowserContext context) {
        this.context = context;
        context.onConsoleMessage(this::hear);
        context.onWebError(error -> problems.add("uncaught: " + error.error()));
        context.onRequestFailed(this::failed);
        this.page = context.newPage();
    }

    public static BrowserSession open(Viewer viewer) {
        Browser browser = SharedChromium.take();
        try {
            return new BrowserSession(browser.newContext(viewer.options()));
        } catch (RuntimeException | Error e) {
            SharedChromium.giveBack();
            throw e;
        }
    }

    public Page page() {
        return page;
    }

    /** For cookies, headers, and further pages. */
    public BrowserContext context() {
        return context;
    }

    /** Everything that has gone wrong so far, in the order in which it did. */
    public List<String> problems() {
        // Events come with answers: ask each page something, and all that happened before has come.
        context.pages().forEach(Page::title);
        return List.copyOf(problems);
    }

    public void mustHaveNoProblems() {
        assertThat(problems()).as("what went wrong at %s", page.url()).isEmpty();
    }

    /** The whole page, as {@code target/screenshots/NAME.png}. */
    public Path screenshot(String name) {
        Path file = SCREENSHOTS.resolve(name + ".png");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(file)
                .setFullPage(true)
                .setAnimations(ScreenshotAnimations.DISABLED));
        return file;
    }

    @Override
    public void close() {
        try {
            context.close();
        } finally {
            SharedChromium.giveBack();
        }
    }

    private void hear(ConsoleMessage message) {
        if (message.type().equals("error")) {
            problems.add("console: " + message.text() + " (" + message.location() + ")");
        }
    }

    private void failed(Request request) {
        if (!GIVEN_UP.equals(request.failure())) {
            problems.add("request: " + request.method() + " " + request.url() + " " + request.failure());
        }
    }
}
