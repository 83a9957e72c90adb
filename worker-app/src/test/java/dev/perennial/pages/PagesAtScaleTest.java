package dev.perennial.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages with no job, and with four hundred that have the longest texts allowed: what a first and a long day look like. */
class PagesAtScaleTest {

    private static final int LARGEST_PAGE = 100_000;
    private static final int NARROW = 720;
    private static final List<String> PAGES = List.of("/", "/jobs", "/runs", "/tokens", "/audit");

    private static final String LONG_ID = "/jobs/job_000_" + "x".repeat(92);
    private static final List<String> LONG_JOB =
            List.of(LONG_ID, LONG_ID + "/statistics", LONG_ID + "/edit", LONG_ID + "/configuration");

    private static PagesServer server;

    @BeforeAll
    static void start() {
        server = PagesServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void withoutJobsEachPageSaysWhatToDo() {
        server.hold("jobs: {}");
        for (Viewer viewer : List.of(Viewer.atADesk(), Viewer.onAPhone().inTheDark())) {
            look(viewer, PAGES, "empty");
        }
        try (BrowserSession browser = server.browser(Viewer.atADesk())) {
            browser.page().navigate(server.url("/"));
            assertThat(browser.page().locator("main").textContent()).contains("No jobs yet", "perennial apply");
            browser.page().navigate(server.url("/jobs?q=nothing"));
            assertThat(browser.page().locator("main").textContent()).contains("No job is like this", "Show all jobs");
        }
    }

    @Test
    void fourHundredJobsWithTheLongestTextsFitEachWindow() {
        server.hold(manyJobs(400));
        Instant now = Instant.now();
        for (int job = 0; job < 40; job++) {
            String id = "job_%03d".formatted(job) + "_" + "x".repeat(92);
            List<Instant> ticks = server.ticksBefore(id, now, 30);
            for (int i = 0; i < ticks.size(); i++) {
                RunStatus status = i % 7 == job % 7 ? RunStatus.ERROR : RunStatus.SUCCESS;
                server.tick(id, ticks.get(i), status, Duration.ofMillis(100 + 37L * i), text(status));
            }
        }
        for (Viewer viewer : List.of(Viewer.atADesk(), Viewer.onAPhone().inTheDark())) {
            look(viewer, PAGES, "many");
            look(viewer, LONG_JOB, "many");
        }
    }

    private static String text(RunStatus status) {
        return status == RunStatus.SUCCESS ? "{\"expired_count\": 12}" : "a long story of an error ".repeat(80);
    }

    private static void look(Viewer viewer, List<String> pages, String name) {
        try (BrowserSession browser = server.browser(viewer)) {
            Page page = browser.page();
            for (String path : pages) {
                Response answer = page.navigate(server.url(path));
                assertThat(answer.status()).as(path).isEqualTo(200);
                assertThat(answer.request().sizes().responseBodySize)
                        .as("bytes of " + path)
                        .isLessThan(LARGEST_PAGE);
                assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                        .as("width of " + path)
                        .isLessThanOrEqualTo(viewer.width());
                if (viewer.width() > NARROW) {
                    // The markup is the same in a narrow window, and the smaller worlds are looked at in both.
                    Accessibility.check(page);
                }
                browser.screenshot("%s-%d%s".formatted(name, viewer.width(), path.replace('/', '-')));
            }
            browser.mustHaveNoProblems();
        }
    }

    private static String manyJobs(int count) {
        return IntStream.range(0, count)
                .mapToObj(job -> "  job_%03d_%s:\n".formatted(job, "x".repeat(92))
                        + "    name: A job with a name that somebody wrote on a long afternoon, %d\n".formatted(job)
                        + "    workflow: ExpireCodes\n"
                        + "    cron: \"%d * * * *\"\n".formatted(job % 60)
                        + "    group: g%s\n".formatted("x".repeat(58))
                        + "    owner: %s\n".formatted("o".repeat(100))
                        + "    description: %s\n".formatted("A word and a ".repeat(38) + "w".repeat(6))
                        + "    tags: [%s]\n".formatted("t".repeat(60))
                        + "    time_zone: America/Argentina/ComodRivadavia\n")
                .collect(Collectors.joining("", "jobs:\n", ""));
    }
}
