package dev.perennial.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import dev.perennial.access.Role;
import dev.perennial.access.SignInDao.Person;
import dev.perennial.access.SignIns;
import dev.perennial.app.TestStack;
import dev.perennial.app.WorkerProcess;
import dev.perennial.audit.Actor;
import dev.perennial.catalogue.Catalogue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do on the pages, in a real browser, on real servers. */
class PagesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGEST_PAGE = 100_000;
    private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'${7*7}</title><script>alert(1)</script>";

    private static TestStack stack;
    private static WorkerProcess worker;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stack = TestStack.found(directory, 200);
        Map<String, String> environment = stack.workerEnvironment();
        environment.put("CRON_SECRET", UUID.randomUUID().toString());
        environment.put("PERENNIAL_PROXY_PEERS", "127.0.0.1,::1");
        environment.put("PERENNIAL_PROXY_OPERATORS", "ops");
        worker = WorkerProcess.start(environment).awaitReady();
        stack.registry()
                .apply(
                        Catalogue.read(
                                        "hostile.yaml",
                                        """
                                        jobs:
                                          hostile:
                                            name: "<img src=x onerror=alert(1)>\\"'</title><script>alert(1)</script>"
                                            workflow: ExpireCodes
                                            cron: 0 5 * * *
                                        """)
                                .jobs(),
                        "hostile.yaml",
                        HOSTILE,
                        false);
        stack.registry().pause("hostile", HOSTILE, HOSTILE);
    }

    @AfterAll
    static void stop() {
        worker.close();
        stack.close();
    }

    @Test
    void aPageThatIsAskedForAsksToSignInAndThenIsShown() {
        try (BrowserSession browser = BrowserSession.open(Viewer.atADesk())) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs?state=ok"));
            assertThat(page.url()).contains("/sign-in?to=");
            Accessibility.check(page);
            page.getByLabel("Token").fill("pnl_0123456789_" + "x".repeat(43));
            press(page, "Sign in");
            assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("No token like this holds");
            assertThat(browser.context().cookies()).isEmpty();
        }
    }

    @Test
    void aTrustedProxySignsIn() {
        try (BrowserSession browser = BrowserSession.open(Viewer.atADesk())) {
            Page page = browser.page();
            page.setExtraHTTPHeaders(Map.of("X-Forwarded-User", "ada@example.com", "X-Forwarded-Groups", "ops"));
            page.navigate(worker.url("/jobs"));
            assertThat(page.url()).isEqualTo(worker.url("/jobs"));
            assertThat(page.content()).contains("proxy ada · operator").doesNotContain("example.com");
        }
    }

    @Test
    void theCalendarCanBeTakenAlong() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.VIEWER)) {
            APIResponse answer = browser.context().request().get(worker.url("/calendar.ics?job=expire_codes"));
            assertThat(answer.headers()).containsEntry("content-type", "text/calendar;charset=UTF-8");
            assertThat(answer.text())
                    .startsWith("BEGIN:VCALENDAR")
                    .contains("BEGIN:VEVENT", "SUMMARY:", "URL:/jobs/expire_codes")
                    .doesNotContain("distribute_codes");
        }
    }

    @Test
    void aLinkSignsInOnce() {
        String link = link(Role.VIEWER);
        try (BrowserSession browser = BrowserSession.open(Viewer.atADesk())) {
            Page page = browser.page();
            page.navigate(link);
            press(page, "Sign in");
            assertThat(page.locator("h1").textContent()).isNotBlank();
            assertThat(page.url()).isEqualTo(worker.url("/"));

            press(page, "Sign out");
            assertThat(page.url()).isEqualTo(worker.url("/sign-in"));
            page.navigate(worker.url("/"));
            assertThat(page.url()).contains("/sign-in");

            page.navigate(link);
            press(page, "Sign in");
            assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("used already");
        }
    }

    @Test
    void anOperatorRunsAJobAndSeesWhatItCameTo() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.OPERATOR)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/distribute_codes"));
            press(page, "Run now");
            assertThat(page.url()).contains("/runs/");
            awaitText(page, "It succeeded in");
            assertThat(page.locator("main").textContent()).contains("ran", "manual by ops", "affiliates");
            page.waitForSelector("#attempts .name");
            assertThat(page.locator("#attempts").textContent()).contains("done", "took");

            press(page, "Run again");
            awaitText(page, "It succeeded in");
            page.navigate(worker.url("/jobs/distribute_codes"));
            assertThat(page.locator("tbody tr").count()).isGreaterThanOrEqualTo(2);
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void anOperatorCancelsARunThatIsUnderWay() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.OPERATOR);
                Handle handle = stack.jdbi().open()) {
            Page page = browser.page();
            handle.begin();
            handle.execute("lock table affiliate_codes in access exclusive mode");
            page.navigate(worker.url("/jobs/expire_codes"));
            press(page, "Run now");
            awaitText(page, "It has been running");
            press(page, "Cancel");
            handle.rollback();
            // Nobody loads the page again: it shows by itself that the run has ended. Let go at the same moment, it may
            // be done first.
            await().atMost(PATIENCE)
                    .until(() ->
                            page.getByRole(AriaRole.BUTTON, named("Run again")).count() == 1);
            assertThat(page.locator("main").textContent()).containsAnyOf("cancelled after", "It succeeded in");
            assertThat(page.getByRole(AriaRole.BUTTON, named("Run again")).isVisible())
                    .isTrue();
        }
    }

    @Test
    void aPauseSaysWhyAndAnotherBrowserSeesIt() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.OPERATOR)) {
            Page page = browser.page();
            Page other = browser.context().newPage();
            page.navigate(worker.url("/jobs/check_expiring_subscriptions"));
            page.locator("summary")
                    .filter(new Locator.FilterOptions().setHasText("Pause"))
                    .click();
            page.getByLabel("Reason").fill("quota under review");
            press(page, "Pause this job");
            assertThat(page.locator("main").textContent()).contains("Paused by ops", "quota under review");

            other.navigate(worker.url("/jobs?state=paused"));
            assertThat(other.locator("tbody").textContent()).contains("check_expiring_subscriptions");

            press(page, "Resume");
            assertThat(page.locator("main").textContent()).doesNotContain("Paused by");
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void aViewerIsShownNoDeedAndCanDoNone() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.VIEWER)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/expire_codes"));
            assertThat(page.getByRole(AriaRole.BUTTON, named("Run now")).count())
                    .isZero();
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Tokens"))
                            .count())
                    .isZero();
            assertThat(page.navigate(worker.url("/tokens")).status()).isEqualTo(403);
        }
    }

    @Test
    void anAdminMakesATokenThatIsShownOnceAndRevokesIt() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/tokens"));
            page.getByLabel("Name").fill("ci");
            page.getByLabel("Role").selectOption("operator");
            press(page, "Make it");
            String token = page.locator("code.secret").textContent();
            assertThat(token).startsWith("pnl_");

            page.navigate(worker.url("/tokens"));
            assertThat(page.content()).doesNotContain(token);
            page.getByRole(AriaRole.BUTTON, named("Revoke ci")).click();
            page.waitForURL(worker.url("/tokens"));
            assertThat(page.locator("tbody").textContent()).contains("holds no more");

            page.navigate(worker.url("/audit"));
            assertThat(page.locator("tbody").textContent()).contains("create token", "revoke token", "sign in");
            assertThat(page.locator("main").textContent()).contains("none was changed");
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void aFormOfSomebodyElseChangesNothing() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/distribute_codes"));
            page.evaluate("document.querySelectorAll('input[name=_csrf]').forEach(field => field.value = 'forged')");
            Response[] answer = new Response[1];
            page.onResponse(response -> {
                if (response.url().endsWith("/run")) {
                    answer[0] = response;
                }
            });
            press(page, "Run now");
            page.waitForCondition(() -> answer[0] != null);
            assertThat(answer[0].status()).isEqualTo(403);
        }
    }

    @Test
    void asksWhyAJobWasNotDue() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.VIEWER)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/expire_codes?at=2030-01-31T10:30:00"));
            assertThat(page.getByRole(AriaRole.STATUS).textContent())
                    .contains("It is not due then", "does not match the minute and the hour of 0 9 * * *");
        }
    }

    @Test
    void theKeyboardLeadsToEveryPage() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus").textContent()).isEqualTo("Skip to content");
            page.keyboard().press("g");
            page.keyboard().press("j");
            page.waitForURL(worker.url("/jobs"));
            page.keyboard().press("/");
            page.keyboard().type("downgrade");
            page.keyboard().press("Enter");
            page.waitForURL(worker.url("/jobs?q=downgrade"));
            assertThat(page.locator("tbody tr").count()).isEqualTo(1);
        }
    }

    @Test
    void readingWorksWithoutScripts() {
        try (BrowserSession browser = signedIn(Viewer.atADesk().withoutScripts(), Role.ADMIN)) {
            Page page = browser.page();
            for (String path : everyPage()) {
                assertThat(page.navigate(worker.url(path)).status()).as(path).isEqualTo(200);
                assertThat(page.locator("h1").textContent()).as(path).isNotBlank();
            }
        }
    }

    @Test
    void hostileTextsAreShownAndNotDone() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.onDialog(dialog -> {
                throw new AssertionError("a script of somebody else ran");
            });
            for (String path : List.of("/", "/jobs", "/jobs/hostile", "/jobs?q=" + "%3Cscript%3E", "/audit")) {
                page.navigate(worker.url(path));
                assertThat(page.locator("script:not([src])").count()).as(path).isZero();
                assertThat(page.locator("img").count()).as(path).isZero();
            }
            page.navigate(worker.url("/jobs/hostile"));
            assertThat(page.locator("h1").textContent()).contains("<img src=x onerror=alert(1)>");
            browser.mustHaveNoProblems();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"desk", "desk in the dark", "phone", "phone in the dark"})
    void everyPageIsForEverybodyAndFitsItsWindow(String how) {
        Viewer viewer = how.startsWith("desk") ? Viewer.atADesk() : Viewer.onAPhone();
        try (BrowserSession browser = signedIn(how.endsWith("dark") ? viewer.inTheDark() : viewer, Role.ADMIN)) {
            Page page = browser.page();
            for (String path : everyPage()) {
                assertThat(page.navigate(worker.url(path)).status()).as(path).isEqualTo(200);
                Accessibility.check(page);
                assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                        .as(path)
                        .isLessThanOrEqualTo(viewer.width());
                assertThat(page.content().length()).as(path).isLessThan(LARGEST_PAGE);
                browser.screenshot(how.replace(' ', '-') + path.replace('/', '-'));
            }
            browser.mustHaveNoProblems();
        }
    }

    private static List<String> everyPage() {
        List<String> pages = new ArrayList<>(List.of(
                "/",
                "/jobs",
                "/jobs/hostile",
                "/jobs/expire_codes",
                "/runs",
                "/calendar",
                "/alerts",
                "/system",
                "/tokens",
                "/audit",
                "/api/docs"));
        stack.jdbi()
                .withHandle(handle -> handle.createQuery("select max(id::text) from perennial.runs")
                        .mapTo(String.class)
                        .findOne())
                .map(id -> List.of("/runs/" + id, "/runs/" + id + "/attempts"))
                .ifPresent(pages::addAll);
        return pages;
    }

    private static BrowserSession signedIn(Viewer viewer, Role role) {
        BrowserSession browser = BrowserSession.open(viewer);
        browser.page().navigate(link(role));
        press(browser.page(), "Sign in");
        return browser;
    }

    private static String link(Role role) {
        String secret = new SignIns(stack.jdbi(), Clock.systemUTC())
                .createLink(new Person("ops", role), Duration.ofMinutes(5), Actor.without("test"));
        return worker.url("/sign-in?link=" + secret);
    }

    private static void press(Page page, String button) {
        page.getByRole(AriaRole.BUTTON, named(button)).click();
        page.waitForLoadState();
    }

    private static Page.GetByRoleOptions named(String button) {
        return new Page.GetByRoleOptions().setName(button).setExact(true);
    }

    private static void awaitText(Page page, String text) {
        await().atMost(PATIENCE).until(() -> {
            page.reload();
            return page.locator("main").textContent().contains(text);
        });
    }
}
