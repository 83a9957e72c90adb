package dev.perennial.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrowserSessionTest {
    private static final String PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head>
            <title>Jobs</title>
            <meta name="viewport" content="width=device-width">
            <link rel="icon" href="data:,">
            <style>
              body { background: rgb(255, 255, 255); color: rgb(0, 0, 0) }
              @media (prefers-color-scheme: dark) { body { background: rgb(0, 0, 0); color: rgb(255, 255, 255) } }
            </style>
            </head>
            <body><main><h1>Jobs</h1>%s</main></body>
            </html>
            """;
    private static final String IMAGE =
            "<img%s width=9 height=9 src='data:image/gif;base64,R0lGODdhAQABAAAAACwAAAAAAQABAAACAkQBADs='>";

    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void rendersAPageAndKeepsAPictureOfIt() throws IOException {
        try (BrowserSession browser = at("<p>expire_codes</p>", Viewer.atADesk().withWindow(1000, 700))) {
            assertThat(browser.page().locator("main p").innerText()).isEqualTo("expire_codes");
            assertThat(ImageIO.read(browser.screenshot("browser-session").toFile()))
                    .satisfies(picture -> assertThat(picture.getWidth()).isEqualTo(1000))
                    .satisfies(picture -> assertThat(picture.getRGB(999, 699)).isEqualTo(0xFFFFFFFF));
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void showsThePageAsTheViewerWantsIt() {
        try (BrowserSession browser = at("", Viewer.atADesk())) {
            assertThat(background(browser)).isEqualTo("rgb(255, 255, 255)");
        }
        try (BrowserSession browser = at("", Viewer.onAPhone().inTheDark())) {
            assertThat(background(browser)).isEqualTo("rgb(0, 0, 0)");
            assertThat(browser.page().evaluate("window.innerWidth")).isEqualTo(390);
        }
    }

    @Test
    void hasALanguageAndATimeZoneThatAreNotTheMachines() {
        try (BrowserSession browser = at("", Viewer.atADesk())) {
            assertThat(browser.page().evaluate("new Date(0).toLocaleString()")).isEqualTo("01/01/1970, 00:00:00");
        }
    }

    @Test
    void runsScriptsOnlyWhereTheViewerLetsThem() {
        String body = "<noscript>without</noscript><script>document.querySelector('h1').innerText = 'with'</script>";
        try (BrowserSession browser = at(body, Viewer.atADesk())) {
            assertThat(browser.page().locator("main").innerText()).isEqualTo("with");
            browser.mustHaveNoProblems();
        }
        try (BrowserSession browser = at(body, Viewer.atADesk().withoutScripts())) {
            assertThat(browser.page().locator("main").innerText()).contains("Jobs", "without");
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void collectsWhatGoesWrong() {
        String body =
                """
                <script>console.error('no such job'); console.warn('slow')</script>
                <script>undefinedFunction()</script>
                <img alt="" src="/cut-off"><img alt="" src="/not-there">
                """;
        try (BrowserSession browser = at(body, Viewer.atADesk())) {
            assertThat(browser.problems())
                    .satisfiesOnlyOnce(problem -> assertThat(problem).startsWith("console: no such job (http://127"))
                    .satisfiesOnlyOnce(problem ->
                            assertThat(problem).startsWith("uncaught: ").contains("undefinedFunction is not defined"))
                    .satisfiesOnlyOnce(problem -> assertThat(problem)
                            .startsWith("request: GET http://127")
                            .contains("/cut-off"))
                    .satisfiesOnlyOnce(problem -> assertThat(problem).contains("404", "/not-there"))
                    .noneSatisfy(problem -> assertThat(problem).contains("slow"));
            assertThatThrownBy(browser::mustHaveNoProblems)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no such job");
        }
    }

    @Test
    void forgetsBetweenSessionsWhatAPageHasStored() {
        try (BrowserSession browser = at("<script>localStorage.setItem('seen', 'yes')</script>", Viewer.atADesk())) {
            assertThat(browser.page().evaluate("localStorage.getItem('seen')")).isEqualTo("yes");
        }
        try (BrowserSession browser = at("", Viewer.atADesk())) {
            assertThat(browser.page().evaluate("localStorage.getItem('seen')")).isNull();
        }
    }

    @Test
    void findsNothingAtAPageThatEverybodyCanUse() {
        try (BrowserSession browser = at(IMAGE.formatted(" alt='Green'"), Viewer.atADesk())) {
            assertThatCode(() -> Accessibility.check(browser.page())).doesNotThrowAnyException();
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void namesTheRuleAndThePlaceOfWhatSomebodyCannotUse() {
        try (BrowserSession browser = at(IMAGE.formatted(" class='lamp'"), Viewer.atADesk())) {
            assertThatThrownBy(() -> Accessibility.check(browser.page()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("image-alt (critical)")
                    .hasMessageContaining("img");
        }
    }

    @Test
    void servesOneThreadAfterTheOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Object> look = () -> {
                try (BrowserSession browser = at("", Viewer.atADesk())) {
                    return browser.page().title();
                }
            };
            for (var answer : threads.invokeAll(List.of(look, look, look, look))) {
                assertThat(answer.get()).isEqualTo("Jobs");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private BrowserSession at(String body, Viewer viewer) {
        bodies.put("/", PAGE.formatted(body));
        BrowserSession browser = BrowserSession.open(viewer);
        browser.page().navigate("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return browser;
    }

    private static Object background(BrowserSession browser) {
        Page page = browser.page();
        return page.evaluate("getComputedStyle(document.body).backgroundColor");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/cut-off")) {
                return;
            }
            byte[] body = bodies.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            // As strict as a page may be: neither Playwright nor axe may need more.
            exchange.getResponseHeaders()
                    .add(
                            "Content-Security-Policy",
                            "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
            exchange.sendResponseHeaders(bodies.containsKey(path) ? 200 : 404, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
