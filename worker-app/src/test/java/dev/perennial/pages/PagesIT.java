package dev.perennial.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import dev.perennial.access.Role;
import dev.perennial.access.SignInDao.Person;
import dev.perennial.access.SignIns;
import dev.perennial.app.OidcServer;
import dev.perennial.app.TestStack;
import dev.perennial.app.WorkerProcess;
import dev.perennial.audit.Actor;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueEntry;
import dev.perennial.catalogue.Difference;
import dev.perennial.devstack.github.GithubServer;
import dev.perennial.devstack.github.WorkflowFile;
import dev.perennial.devstack.github.WorkflowRun;
import dev.perennial.devstack.http.Origin;
import dev.perennial.registry.Claim;
import dev.perennial.registry.Expected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
import org.junit.jupiter.params.provider.MethodSource;

/** What people do on the pages, in a real browser, on real servers. */
class PagesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGEST_PAGE = 100_000;
    private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'${7*7}</title><script>alert(1)</script>";

    private static final String HOSTILE_ALERT =
            """
            with condition as (
              insert into perennial.alert_conditions (
                     job_id, condition, severity, opened_at, opened_by, last_at, last_run_id)
              values ('hostile', 'failing', 'error', now(), gen_random_uuid(), now(), gen_random_uuid())
              returning id),
            message as (
              insert into perennial.alert_outbox (
                     condition_id, job_id, condition, kind, severity, run_id, title, error, since, runs, at, dispatched_at)
              select id, 'hostile', 'failing', 'opened', 'error', gen_random_uuid(), :text, :text, now(), 1, now(), now()
                from condition
              returning id, condition_id)
            insert into perennial.alert_deliveries (
                   outbox_id, channel, condition_id, state, attempts, next_attempt_at, last_error)
            select id, 'slack', condition_id, 'failed', 7, now(), :text
              from message
            """;

    private static TestStack stack;
    private static OidcServer provider;
    private static WorkerProcess worker;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stack = TestStack.found(directory, 200);
        Map<String, String> environment = stack.workerEnvironment();
        environment.put("CRON_SECRET", UUID.randomUUID().toString());
        environment.put("PERENNIAL_HTTP_ALLOW", "localhost");
        environment.put("PERENNIAL_SECRETS", "GITHUB_TOKEN@localhost");
        environment.put("GITHUB_TOKEN", "token-of-nobody");
        environment.put("PERENNIAL_PROXY_PEERS", "127.0.0.1,::1");
        environment.put("PERENNIAL_PROXY_OPERATORS", "ops");
        int port = WorkerProcess.freePort();
        provider = OidcServer.start(port);
        environment.put("PERENNIAL_OIDC_ISSUER", OidcServer.issuer(port));
        environment.put("PERENNIAL_OIDC_CLIENT_ID", OidcServer.CLIENT);
        environment.put("PERENNIAL_OIDC_CLIENT_SECRET", OidcServer.CLIENT_SECRET);
        environment.put("PERENNIAL_OIDC_OPERATORS", "ops");
        worker = WorkerProcess.start(environment).awaitReady();
        stack.registry()
                .apply(
                        Catalogue.read(
                                        "hostile.yaml",
                                        """
                                        jobs:
                                          hostile:
                                            name: "<img src=x onerror=alert(1)>\\"'</title><script>alert(1)</script>"
                                            description: "</p><script>alert(2)</script>"
                                            owner: "<img src=x onerror=alert(3)>"
                                            group: hostile
                                            tags: [one, two]
                                            workflow: ExpireCodes
                                            cron: 0 5 * * *
                                        """)
                                .jobs(),
                        "hostile.yaml",
                        HOSTILE,
                        false);
        stack.registry().pause("hostile", HOSTILE, HOSTILE);
        stack.jdbi()
                .useHandle(handle ->
                        handle.createUpdate(HOSTILE_ALERT).bind("text", HOSTILE).execute());
    }

    @AfterAll
    static void stop() {
        worker.close();
        provider.close();
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
    void aProviderSignsInAndLeadsBackToThePage() {
        try (BrowserSession browser = BrowserSession.open(Viewer.atADesk())) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs?state=ok"));
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with localhost"))
                    .click();
            page.getByLabel("Username").fill("ada");
            page.getByLabel("Password").fill(OidcServer.PASSWORD);
            press(page, "Sign in");
            page.waitForURL(worker.url("/jobs?state=ok"));
            assertThat(page.content()).contains("oidc ada · operator").doesNotContain("example.com");

            press(page, "Sign out");
            page.navigate(worker.url("/jobs"));
            assertThat(page.url()).contains("/sign-in?to=");
        }
    }

    @Test
    void theCalendarCanBeTakenAlong() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.VIEWER)) {
            Object calendar = browser.page()
                    .evaluate("fetch('/calendar.ics?job=expire_codes').then(answer =>"
                            + " answer.text().then(text => answer.headers.get('content-type') + ' ' + text))");
            assertThat((String) calendar)
                    .startsWith("text/calendar;charset=UTF-8 BEGIN:VCALENDAR")
                    .contains("BEGIN:VEVENT", "SUMMARY:", "URL:/jobs/expire_codes")
                    .doesNotContain("distribute_codes");
        }
    }

    @Test
    void listsAreNarrowedAndTheirAddressSaysHow() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.OPERATOR)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs"));
            page.getByLabel("Group").selectOption("hostile");
            press(page, "Show");
            assertThat(page.locator("tbody tr").count()).isEqualTo(1);
            assertThat(page.url()).contains("group=hostile");

            page.navigate(worker.url("/jobs/distribute_codes"));
            press(page, "Run now");
            awaitText(page, "It succeeded in");
            page.navigate(worker.url("/runs"));
            page.getByText("More filters").click();
            page.getByLabel("Took at least").fill("1h");
            page.getByLabel("Order").selectOption("oldest");
            press(page, "Show");
            assertThat(page.url()).contains("longer_than=1h", "order=oldest");
            assertThat(page.locator("main").textContent()).contains("No run is like this");

            page.navigate(worker.url("/runs?job=distribute_codes&trigger=manual&order=oldest"));
            assertThat(page.locator("tbody tr").count()).isGreaterThanOrEqualTo(1);
            assertThat(page.getByLabel("Trigger").inputValue()).isEqualTo("manual");

            page.navigate(worker.url("/jobs/distribute_codes/statistics"));
            assertThat(page.locator("main").textContent())
                    .contains("100.0 %", "A success took", "All runs of the last 30 days");
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
            assertThat(page.locator("#attempts").textContent()).contains("done", " for ");

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
    void anOperatorHoldsASweepAndLetsItGo() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.OPERATOR);
                Handle handle = stack.jdbi().open()) {
            handle.createScript(
                            """
                            create table heaps (id integer primary key);
                            insert into heaps select generate_series(1, 4000);
                            create function dawdle() returns trigger language plpgsql as
                            'begin perform pg_sleep(0.001); return old; end';
                            create trigger dawdle before delete on heaps for each row execute function dawdle();
                            """)
                    .execute();
            stack.registry()
                    .save(
                            Catalogue.read(
                                            "api",
                                            """
                                            jobs:
                                              sweep_heaps:
                                                at: 2099-01-01T00:00
                                                sweep: { table: heaps, due: id > 0, delete: true, max_share: 1, pace: { page_rows: 50 } }
                                            """)
                                    .jobs()
                                    .get(0),
                            Claim.of(Claim.API),
                            "tester",
                            Expected.ANYTHING);
            Page page = browser.page();
            page.navigate(worker.url("/jobs/sweep_heaps"));
            press(page, "Run now");
            awaitText(page, "full speed");
            press(page, "Slower");
            awaitText(page, "ops: at 50 % of its speed");
            press(page, "Hold");
            awaitText(page, "it waits: ops holds it");
            assertThat(page.locator("progress").getAttribute("aria-label")).contains("sweep: ", " percent");
            Accessibility.check(page);
            browser.screenshot("pace");
            press(page, "Go on");
            press(page, "Faster");
            awaitText(page, "It succeeded in");
            assertThat(page.locator("#pace").textContent()).contains("through", "for a person");
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void aPauseSaysWhyAndAnotherBrowserSeesIt() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.OPERATOR)) {
            Page page = browser.page();
            Page other = browser.context().newPage();
            page.navigate(worker.url("/jobs/check_expiring_subscriptions"));
            BrowserSession elsewhere = signedIn(Viewer.onAPhone(), Role.VIEWER);
            Page watching = elsewhere.page();
            watching.navigate(worker.url("/jobs/check_expiring_subscriptions"));
            page.locator("summary")
                    .filter(new Locator.FilterOptions().setHasText("Pause"))
                    .click();
            page.getByLabel("Reason").fill("quota under review");
            press(page, "Pause this job");
            assertThat(page.locator("main").textContent()).contains("Paused by ops", "quota under review");

            other.navigate(worker.url("/jobs?state=paused"));
            assertThat(other.locator("tbody").textContent()).contains("check_expiring_subscriptions");

            press(watching, "Show what changed");
            awaitText(watching, "quota under review");
            elsewhere.close();

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
            assertThat(page.navigate(worker.url("/new-job")).status()).isEqualTo(403);
            assertThat(page.navigate(worker.url("/jobs/expire_codes/edit")).status())
                    .isEqualTo(403);
            page.navigate(worker.url("/jobs/expire_codes/configuration"));
            assertThat(page.locator("main").textContent()).contains("Versions").doesNotContain("Edit", "Remove");
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
            page.getByText("none was changed").waitFor();
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void aJobThatIsHeldMovesInAndBack() {
        stack.registry()
                .apply(
                        Catalogue.read(
                                        "imported.yaml",
                                        "jobs: { imported: { cron: 0 5 1 1 *, held: true, workflow: ExpireCodes } }")
                                .jobs(),
                        "imported.yaml",
                        "ada",
                        false);
        try (BrowserSession browser = signedIn(Viewer.onAPhone(), Role.OPERATOR)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/imported"));
            press(page, "Watch the old cron");
            page.getByText("the old cron has not been seen yet").waitFor();
            page.getByText("when the old cron has been silent for 15m").waitFor();
            Accessibility.check(page);
            press(page, "Move it here now");
            page.getByText("the old cron has not called since").waitFor();
            assertThat(stack.registry().find("imported").orElseThrow().isPaused())
                    .isFalse();
            press(page, "Back to the old cron");
            page.getByText("It stays with the old cron until somebody moves it here")
                    .waitFor();
            assertThat(stack.registry().find("imported").orElseThrow().isPaused())
                    .isTrue();
            press(page, "Stop watching");
            page.getByText("Another cron may still run this job").waitFor();
            browser.mustHaveNoProblems();
        }
    }

    @Test
    void anAdminAddsAJobAfterSeeingAllThatIsWrongAtOnce() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs"));
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New job"))
                    .click();
            page.waitForURL(worker.url("/new-job"));
            Accessibility.check(page);
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("DistributeCodes"))
                    .click();
            page.locator("#id").fill("Hand Out");
            page.locator("#name").fill(HOSTILE);
            page.locator("#cron").fill("0 25 * * *");
            page.locator("#time_zone").fill("EST");
            assertThat(page.locator("#times")
                            .getByText("hour 25 is outside 0–23")
                            .isVisible())
                    .as("nothing is known yet")
                    .isFalse();
            page.locator("#times").getByText("hour 25 is outside 0–23").waitFor();
            press(page, "Add the job");

            page.getByRole(AriaRole.ALERT).waitFor();
            assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("Nothing was saved", "4 things");
            assertThat(flaw(page, "id")).contains("hand_out");
            assertThat(flaw(page, "cron")).contains("hour 25 is outside 0–23");
            assertThat(flaw(page, "time_zone")).contains("America/New_York");
            assertThat(flaw(page, "settings.quota")).contains("is missing");
            assertThat(page.locator("#name").inputValue()).isEqualTo(HOSTILE);
            Accessibility.check(page);

            page.locator("#id").fill("hand_out");
            page.locator("#name").fill("Hand out");
            page.locator("#cron").fill("30 2 * * *");
            page.locator("#time_zone").fill("Europe/Berlin");
            page.locator("#times")
                    .getByText("02:30 is skipped in Europe/Berlin")
                    .waitFor();
            assertThat(page.locator("#times").textContent()).contains("02:30 Europe/Berlin", "30 UTC");
            page.locator("[id='settings.quota']").fill("GOLD: 5\nBRONZE: 1");
            press(page, "Add the job");
            page.waitForURL(worker.url("/jobs/hand_out/configuration"));
            assertThat(spec("hand_out"))
                    .isEqualTo(Catalogue.toJson(CatalogueEntry.read(
                                    "hand_out",
                                    """
                                    {"name": "Hand out", "workflow": "DistributeCodes", "cron": "30 2 * * *",
                                     "time_zone": "Europe/Berlin", "settings": {"quota": {"BRONZE": 1, "GOLD": 5}}}
                                    """,
                                    CatalogueContext.NONE)
                            .jobs()
                            .get(0)));
            page.navigate(worker.url("/audit"));
            assertThat(page.locator("tbody").textContent()).contains("save job", "hand_out");
        }
    }

    @Test
    void aWorkflowOfAnotherWorkerIsAddedByItsForm() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/new-job"));
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Start a workflow"))
                    .click();
            page.locator("#id").fill("morning_routine");
            page.locator("#cron").fill("0 7 * * *");
            page.locator("[id='start.workflow']").fill("MorningRoutine");
            page.locator("[id='start.task_queue']").fill("perennial");
            page.locator("[id='start.input']").fill("{\"city\": \"Paris\"}");
            press(page, "Add the job");
            page.getByRole(AriaRole.ALERT).waitFor();
            assertThat(flaw(page, "start.task_queue")).contains("this one is Perennial's");

            page.locator("[id='start.task_queue']").fill("python-jobs");
            press(page, "Add the job");
            page.waitForURL(worker.url("/jobs/morning_routine/configuration"));
            assertThat(spec("morning_routine"))
                    .contains("\"start\":{\"input\":{\"city\":\"Paris\"},\"task_queue\":\"python-jobs\"");
        }
    }

    @Test
    void aCallOfAUrlIsAddedAndRunAndChangedByItsForm() {
        try (Origin origin = new Origin();
                BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            origin.answers(Origin.json(200, "{\"warmed\": \"<img src=x onerror=alert(4)>\"}"));
            Page page = browser.page();
            page.navigate(worker.url("/new-job"));
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Call a URL"))
                    .click();
            Accessibility.check(page);
            page.locator("#id").fill("warm_cache");
            page.locator("#cron").fill("*/15 * * * *");
            page.locator("[id='http.url']").fill("https://${settings.host}/warm");
            press(page, "Add the job");
            page.getByRole(AriaRole.ALERT).waitFor();
            assertThat(flaw(page, "http.url")).contains("whose host is written out");

            page.locator("[id='http.url']").fill(origin.url("/warm?region=${settings.region}"));
            for (String group : List.of("Body", "Expected answer", "Values of your own")) {
                page.locator("summary", new Page.LocatorOptions().setHasText(group))
                        .click();
            }
            page.locator("[id='http.body.json']").fill("{\"day\": \"${as_of}\"}");
            page.locator("[id='http.expect.status']").fill("200");
            page.locator("[id='settings']").fill("{\"region\": \"eu\"}");
            press(page, "Add the job");
            page.waitForURL(worker.url("/jobs/warm_cache/configuration"));
            assertThat(spec("warm_cache")).contains("\"http\":{", "\"name\":\"Warm cache\"");

            page.navigate(worker.url("/jobs/warm_cache"));
            press(page, "Run now");
            page.getByText("POST " + origin.url("/warm") + " answered 200").waitFor();
            assertThat(page.locator("img").count()).isZero();
            Accessibility.check(page);
            browser.screenshot("run-of-http");
            assertThat(origin.only().path()).isEqualTo("/warm?region=eu");

            page.navigate(worker.url("/jobs/warm_cache/edit"));
            assertThat(page.locator("[id='http.url']").inputValue()).contains("${settings.region}");
            page.locator("[id='http.body.json']").fill("");
            press(page, "Save");
            page.waitForURL(worker.url("/jobs/warm_cache/configuration"));
            assertThat(spec("warm_cache")).doesNotContain("body").contains("\"status\":\"200\"");
        }
    }

    @Test
    void aDispatchOnGithubIsAddedByItsFormAndItsRunLeadsThere() {
        try (GithubServer github = new GithubServer("token-of-nobody").has(WorkflowFile.dispatchable("nightly.yml"));
                BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/new-job"));
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Dispatch a GitHub workflow"))
                    .click();
            Accessibility.check(page);
            page.locator("#id").fill("on_github");
            page.locator("#cron").fill("0 2 * * *");
            page.locator("[id='github.repository']").fill("OWNER/NAME");
            page.locator("[id='github.workflow']").fill("nightly.yml");
            page.locator("[id='github.ref']").fill("main");
            page.locator("[id='github.api']").fill(github.api());
            page.locator("[id='github.token']").fill("${secret:GITHUB_TOKEN}");
            press(page, "Add the job");
            page.getByRole(AriaRole.ALERT).waitFor();
            assertThat(flaw(page, "github.repository")).contains("the repository's own owner and name");

            page.locator("[id='github.repository']").fill(GithubServer.REPOSITORY);
            press(page, "Add the job");
            page.waitForURL(worker.url("/jobs/on_github/configuration"));
            assertThat(spec("on_github")).contains("\"github\":{", "\"workflow\":\"nightly.yml\"");

            page.navigate(worker.url("/jobs/on_github"));
            press(page, "Run now");
            WorkflowRun run = await().atMost(PATIENCE)
                    .until(github::runs, runs -> !runs.isEmpty())
                    .get(0);
            run.fails("Run make", "<img src=x onerror=alert(5)>\n##[error]Process completed with exit code 2.\n");

            page.getByText("Process completed with exit code 2.").first().waitFor();
            assertThat(page.getByRole(AriaRole.LINK, named("run " + run.id() % 1_000))
                            .getAttribute("href"))
                    .isEqualTo(github.api() + "/acme/shop/actions/runs/" + run.id());
            assertThat(page.locator("img").count()).isZero();
            Accessibility.check(page);
            browser.screenshot("run-of-github");
        }
    }

    /** Without scripts, too: the preview is a button then. */
    @Test
    void aFormChangesWhatWasTouchedAndLeavesTheRest() {
        String before = write("touched", "{ every: 6h, timeout: 2h, settings: { max_share: 0.25 } }");
        stack.jdbi()
                .useHandle(
                        handle -> handle.execute(
                                "update perennial.job_definitions set spec = spec || '{\"newer\": [1.50]}' where id = 'touched'"));
        try (BrowserSession browser = signedIn(Viewer.atADesk().withoutScripts(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/touched/edit"));
            page.locator("#timeout").fill("3h");
            press(page, "Preview");
            assertThat(page.getByRole(AriaRole.STATUS).first().textContent())
                    .contains("Nothing is wrong", "Timeout: 2h → 3h");
            assertThat(page.locator("#times").textContent()).contains("every 6h", "UTC");
            press(page, "Save");
            page.waitForURL(worker.url("/jobs/touched/configuration"));
            assertThat(page.locator("tbody").textContent()).contains("Timeout");
            assertThat(Difference.between(before, spec("touched")))
                    .extracting(Difference::field)
                    .containsExactly("timeout");
            assertThat(rawSpec("touched")).contains("\"newer\": [1.50]");
        }
    }

    /** By the keyboard. */
    @Test
    void aChangeMadeMeanwhileIsShownAndNotWrittenOver() {
        write("raced", "{ cron: 0 3 * * * }");
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/raced/edit"));
            write("raced", "{ cron: 0 3 * * *, timeout: 2h }");
            page.locator("#name").focus();
            page.keyboard().press("Control+A");
            page.keyboard().type("Mine");
            page.keyboard().press("Enter");

            page.getByRole(AriaRole.ALERT).waitFor();
            assertThat(page.getByRole(AriaRole.ALERT).textContent())
                    .contains("Nothing was saved", "tester changed this job", "version 1", "version 2");
            assertThat(page.locator("table.compare").textContent()).contains("raced", "Mine", "1h", "2h", "left alone");
            assertThat(spec("raced")).contains("\"name\":\"raced\"");
            Accessibility.check(page);

            press(page, "Save");
            page.waitForURL(worker.url("/jobs/raced/configuration"));
            assertThat(spec("raced")).contains("\"name\":\"Mine\"", "\"timeout\":\"2h\"");
        }
    }

    @Test
    void aJobOfAFileIsTakenOverByWhoSaysSo() {
        stack.registry()
                .apply(
                        Catalogue.read("filed.yaml", "jobs: { filed: { name: f, workflow: ExpireCodes, every: 6h } }")
                                .jobs(),
                        "filed.yaml",
                        "deploy",
                        false);
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/filed/edit"));
            assertThat(page.locator("main").textContent()).contains("This job comes from filed.yaml");
            page.locator("#name").fill("Filed");
            press(page, "Save");
            page.getByRole(AriaRole.ALERT).waitFor();
            assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("take it over");
            assertThat(page.locator("#name").inputValue()).isEqualTo("Filed");
            page.getByLabel("Take it over from filed.yaml").check();
            press(page, "Save");
            page.waitForURL(worker.url("/jobs/filed/configuration"));
            assertThat(page.locator("tbody tr").first().textContent()).contains("ops", "api", "Name");
            assertThat(stack.registry().find("filed").orElseThrow().source()).isEqualTo("api");
        }
    }

    @Test
    void aDefinitionIsDownloadedAndComparedWithTemporal() {
        write("downloaded", "{ every: 6h }");
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.VIEWER)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/downloaded/configuration"));
            Download one = page.waitForDownload(
                    () -> page.getByText("Download as jobs.yaml").click());
            assertThat(one.suggestedFilename()).isEqualTo("jobs.yaml");
            assertThat(text(one))
                    .startsWith("jobs:\n  downloaded:\n")
                    .contains("\n    every: 6h\n")
                    .doesNotContain("distribute_codes");

            await().atMost(PATIENCE).until(() -> {
                page.navigate(worker.url("/jobs/downloaded/configuration"));
                page.getByText("Compare its schedule").click();
                return page.getByText("Its schedule says the same.").isVisible();
            });
            browser.mustHaveNoProblems();
            Accessibility.check(page);

            page.navigate(worker.url("/jobs"));
            Download all = page.waitForDownload(() -> page.getByText("Export").click());
            assertThat(text(all)).startsWith("jobs:\n").contains("\n  distribute_codes:\n");
        }
    }

    private static String text(Download download) {
        try {
            return Files.readString(download.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAdminComparesVersionsGoesBackAndRemovesTheJob() {
        String first = write("going", "{ every: 6h }");
        write("going", "{ every: 8h, timeout: 2h }");
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.ADMIN)) {
            Page page = browser.page();
            page.navigate(worker.url("/jobs/going"));
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Configuration"))
                    .click();
            page.getByLabel("Compare version 1 with the newest").click();
            assertThat(page.locator("table.compare").textContent())
                    .contains("Every", "6h", "8h", "Timeout", "1h", "2h");
            press(page, "Go back to version 1");
            page.waitForURL(worker.url("/jobs/going/configuration"));
            assertThat(page.locator("h1 + .sub").textContent()).contains("Version 3");
            assertThat(spec("going")).isEqualTo(first);
            browser.mustHaveNoProblems();

            remove(page, "gone");
            assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("was not removed");
            assertThat(stack.registry().find("going")).isPresent();
            remove(page, "going");
            assertThat(page.locator("h1 + .sub").textContent()).contains("Removed");
            assertThat(stack.registry().find("going")).isEmpty();

            page.getByLabel("Compare version 2 with the newest").click();
            press(page, "Go back to version 2");
            page.waitForURL(worker.url("/jobs/going/configuration"));
            assertThat(spec("going")).contains("\"every\":\"8h\"");
            page.navigate(worker.url("/audit"));
            assertThat(page.locator("tbody").textContent()).contains("rollback job", "remove job");
        }
    }

    private static void remove(Page page, String typed) {
        page.getByText("Remove this job…").click();
        page.locator("#confirm").fill(typed);
        press(page, "Remove it");
        page.locator(typed.equals("gone") ? "[role=alert]" : "h1 + .sub:has-text('Removed')")
                .waitFor();
    }

    private static String flaw(Page page, String field) {
        return page.locator("[id='flaw-" + field + "']").textContent();
    }

    /** Makes it so by the API, as somebody else would; returns its definition. */
    private static String write(String id, String fields) {
        Catalogue read = Catalogue.read(
                "api",
                "jobs: { %s: %s }".formatted(id, "{ name: " + id + ", workflow: ExpireCodes, " + fields.substring(1)));
        stack.registry().save(read.jobs().get(0), Claim.of(Claim.API), "tester", Expected.ANYTHING);
        return spec(id);
    }

    private static String spec(String id) {
        return Catalogue.toJson(stack.registry().find(id).orElseThrow().definition());
    }

    private static String rawSpec(String id) {
        return stack.jdbi()
                .withHandle(handle -> handle.createQuery("select spec from perennial.job_definitions where id = ?")
                        .bind(0, id)
                        .mapTo(String.class)
                        .one());
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
    void thePaletteFindsAnyPageAndJob() {
        try (BrowserSession browser = signedIn(Viewer.atADesk(), Role.OPERATOR)) {
            Page page = browser.page();
            page.navigate(worker.url("/runs"));
            page.keyboard().press("Control+k");
            page.waitForSelector("#palette-found a");
            Accessibility.check(page);
            page.keyboard().type("distribute_codes");
            page.waitForSelector("#palette-found button");
            browser.screenshot("palette");
            page.keyboard().press("ArrowDown");
            page.keyboard().press("Enter");
            page.waitForURL(worker.url("/jobs/distribute_codes"));

            page.keyboard().press("Control+k");
            page.keyboard().type("calen");
            page.waitForSelector("#palette-found a[href='/calendar']");
            page.keyboard().press("Enter");
            page.waitForURL(worker.url("/calendar"));
            browser.mustHaveNoProblems();
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
            for (String path : List.of(
                    "/",
                    "/jobs",
                    "/jobs/hostile",
                    "/jobs/hostile/edit",
                    "/jobs/hostile/configuration",
                    "/new-job?workflow=%3Cscript%3E",
                    "/next-times?timing=cron&cron=%3Cscript%3E&time_zone=%3Cscript%3E",
                    "/jobs?q=" + "%3Cscript%3E",
                    "/alerts",
                    "/calendar",
                    "/audit")) {
                page.navigate(worker.url(path));
                assertThat(page.locator("script:not([src])").count()).as(path).isZero();
                assertThat(page.locator("img").count()).as(path).isZero();
            }
            page.navigate(worker.url("/jobs/hostile"));
            assertThat(page.locator("h1").textContent()).contains("<img src=x onerror=alert(1)>");

            page.navigate(worker.url("/new-job?workflow=CheckExpiringSubscriptions"));
            page.locator("main details").all().forEach(folded -> folded.locator("summary")
                    .click());
            page.locator("main form input:not([type=hidden], [type=radio])").all().stream()
                    .filter(Locator::isVisible)
                    .forEach(input -> input.fill(HOSTILE));
            press(page, "Add the job");
            page.getByRole(AriaRole.ALERT).waitFor();
            assertThat(page.locator("main .flaw[id]").count()).isGreaterThan(10);
            assertThat(page.locator("script:not([src]), img").count()).isZero();
            assertThat(page.locator("[id='settings.surge.floor']").inputValue()).isEqualTo(HOSTILE);
        }
    }

    /** Each width and each theme; in the profile proof each of both together. */
    static List<String> viewers() {
        return Boolean.getBoolean("proof.whole")
                ? List.of("desk", "desk in the dark", "phone", "phone in the dark")
                : List.of("desk", "phone in the dark");
    }

    @ParameterizedTest
    @MethodSource("viewers")
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
                browser.screenshot(how.replace(' ', '-') + path.replaceAll("[/?=]", "-"));
            }
            browser.mustHaveNoProblems();
        }
    }

    private static List<String> everyPage() {
        List<String> pages = new ArrayList<>(List.of(
                "/",
                "/jobs",
                "/new-job?workflow=DistributeCodes",
                "/new-job?workflow=HttpCall",
                "/new-job?workflow=DispatchGithubWorkflow",
                "/jobs/hostile",
                "/jobs/hostile/edit",
                "/jobs/hostile/configuration",
                "/jobs/expire_codes",
                "/jobs/distribute_codes/statistics",
                "/find?q=codes",
                "/runs",
                "/runs?order=oldest",
                "/calendar",
                "/alerts",
                "/system",
                "/tokens",
                "/audit",
                "/audit/verification",
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
