package dev.perennial.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.perennial.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Takes the pictures of the README, of an ordinary day with one job that fails and one that is paused. They are in
 * {@code target/screenshots}; copy those named {@code picture-…} to {@code docs/pictures} when pages look different.
 */
class PicturesTest {

    private static final String JOBS =
            """
            jobs:
              expire_codes:
                name: Expire affiliate codes
                workflow: ExpireCodes
                cron: 0 9 * * *
              remind_subscribers:
                name: Remind subscribers
                workflow: CheckExpiringSubscriptions
                cron: 5 9 * * *
              downgrade_expired:
                name: Downgrade expired
                workflow: DowngradeExpiredSubscriptions
                cron: 10 9 * * *
              nightly_report:
                name: Nightly report
                workflow: ExpireCodes
                cron: 30 2 * * *
                time_zone: Europe/Berlin
              purge_sessions:
                name: Purge sessions
                workflow: ExpireCodes
                cron: 0 */2 * * *
              sync_invoices:
                name: Sync invoices
                workflow: ExpireCodes
                cron: 20 * * * *
              warm_cache:
                name: Warm the cache
                workflow: ExpireCodes
                cron: "*/15 * * * *"
            """;

    @Test
    void anOrdinaryDay() {
        try (PagesServer server = PagesServer.start()) {
            server.hold(JOBS);
            writeHistory(server, Instant.now());
            picture(server, Viewer.atADesk(), "picture-overview-light", "/");
            picture(server, Viewer.atADesk().inTheDark(), "picture-overview-dark", "/");
            picture(server, Viewer.atADesk(), "picture-job", "/jobs/warm_cache");
        }
    }

    private static void writeHistory(PagesServer server, Instant now) {
        // The same every time.
        Random random = new Random(7);
        for (String id : List.of("expire_codes", "remind_subscribers", "downgrade_expired", "nightly_report")) {
            history(server, id, now, random, 900);
        }
        history(server, "purge_sessions", now, random, 8_000);
        history(server, "sync_invoices", now, random, 2_000);
        history(server, "warm_cache", now, random, 300);
        server.registry().pause("nightly_report", "ops", "quota under review");
    }

    private static void history(PagesServer server, String id, Instant now, Random random, int usualMs) {
        List<Instant> ticks = server.ticksBefore(id, now, 60);
        for (int i = 0; i < ticks.size(); i++) {
            Duration took = Duration.ofMillis((long) (usualMs * (0.7 + 0.6 * random.nextDouble())));
            boolean fails = id.equals("warm_cache") && i < 3 || id.equals("sync_invoices") && i == 17;
            server.tick(
                    id,
                    ticks.get(i),
                    fails ? RunStatus.ERROR : RunStatus.SUCCESS,
                    took,
                    fails
                            ? "app.example.com answered 502 Bad Gateway"
                            : "{\"expired_count\": %d}".formatted(20 + random.nextInt(80)));
        }
    }

    private static void picture(PagesServer server, Viewer viewer, String name, String path) {
        try (BrowserSession browser = server.browser(viewer.withWindow(1280, 980))) {
            Page page = browser.page();
            page.navigate(server.url(path));
            assertThat(page.locator("main").textContent()).contains("answered 502");
            browser.screenshot(name);
            browser.mustHaveNoProblems();
        }
    }
}
