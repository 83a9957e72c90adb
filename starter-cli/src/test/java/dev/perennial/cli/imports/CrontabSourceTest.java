package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.command.AllowedCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrontabSourceTest {

    private final Imported imported = Imported.fixture("crontab/user.crontab");

    @TempDir
    private Path directory;

    @Test
    void aCallOfCurlIsAJobThatCallsTheUrl() {
        assertThat(imported.job("warm"))
                .containsEntry("description", "Warms the caches of the shop")
                .containsEntry("cron", "*/15 * * * *")
                .containsEntry("time_zone", "UTC")
                .containsEntry(
                        "http",
                        Map.of(
                                "url",
                                "https://shop.example.com/api/cron/warm?region=eu",
                                "headers",
                                Map.of("Authorization", "Bearer ${secret:CRON_SECRET}")));
    }

    @Test
    void aTokenInTheLineBecomesAReferenceToAVariableThatTheReportNames() {
        assertThat(imported.job("orders_sync").get("http"))
                .isEqualTo(Map.of(
                        "url",
                        "https://warehouse.example.com/v1/orders/sync",
                        "method",
                        "POST",
                        "headers",
                        Map.of("Authorization", "Bearer ${secret:WAREHOUSE_EXAMPLE_COM_TOKEN}"),
                        "body",
                        Map.of(
                                "json",
                                Map.of(
                                        "since", "yesterday",
                                        "api_key", "${secret:WAREHOUSE_EXAMPLE_COM_API_KEY}",
                                        "limit", 50))));
        assertThat(imported.json()
                        .get("secrets")
                        .get("WAREHOUSE_EXAMPLE_COM_TOKEN")
                        .toString())
                .isEqualTo(
                        "{\"hosts\":[\"warehouse.example.com\"],\"value\":\"crontab/user.crontab:12, Authorization\"}");
        assertThat(imported.yaml())
                .contains(
                        "# environment of the worker: WAREHOUSE_EXAMPLE_COM_TOKEN, see crontab/user.crontab:12, Authorization")
                .contains("WAREHOUSE_EXAMPLE_COM_TOKEN@warehouse.example.com");
    }

    @Test
    void theSameTokenInAnotherLineIsTheSameVariable() {
        assertThat(imported.job("stock_sync").get("http"))
                .isEqualTo(Map.of(
                        "url",
                        "https://warehouse.example.com/v1/stock/sync",
                        "method",
                        "POST",
                        "headers",
                        Map.of(
                                "Accept", "application/json",
                                "Authorization", "Bearer ${secret:WAREHOUSE_EXAMPLE_COM_TOKEN}"),
                        "body",
                        Map.of("json", Map.of("shop", 7))));
    }

    @Test
    void anAccountIsAReferenceAndTheLimitOfCurlIsTheJobs() {
        assertThat(imported.job("weekly"))
                .containsEntry("cron", "10 0 * * 7")
                .containsEntry(
                        "http",
                        Map.of(
                                "url",
                                "https://reports.example.com/weekly?format=pdf",
                                "headers",
                                Map.of("Authorization", "Basic ${secret:REPORTS_EXAMPLE_COM_BASIC_AUTH}"),
                                "timeout",
                                "1m30s"));
        assertThat(imported.notes("weekly")).contains("base64").contains("/var/log/weekly.log");
    }

    @Test
    void wgetIsUnderstoodToo() {
        assertThat(imported.job("monthly").get("http"))
                .isEqualTo(Map.of(
                        "url",
                        "https://reports.example.com/monthly",
                        "headers",
                        Map.of("X-Api-Key", "${secret:REPORTS_EXAMPLE_COM_X_API_KEY}"),
                        "redirects",
                        "follow"));
    }

    @Test
    void bothDaysKeepTheirMeaningAndAFormIsAForm() {
        assertThat(imported.job("rebuild")).containsEntry("cron", "0 4 13 * 5");
        assertThat(imported.job("rebuild").get("http"))
                .isEqualTo(Map.of(
                        "url", "https://jobs.example.com/rebuild",
                        "method", "POST",
                        "body", Map.of("form", Map.of("name", "all", "mode", "full"))));
        assertThat(imported.notes("rebuild")).contains("|| true hid failures");
    }

    @Test
    void whatFollowsAPercentSignIsTheInput() {
        assertThat(imported.job("import").get("http"))
                .isEqualTo(Map.of(
                        "url",
                        "https://jobs.example.com/import",
                        "method",
                        "POST",
                        "headers",
                        Map.of("Content-Type", "application/x-www-form-urlencoded"),
                        "body",
                        Map.of("text", "{\"rows\": 5}\n")));
    }

    @Test
    void aUrlThatIsItselfASecretIsRefused() {
        assertThat(imported.line(18).get("outcome").asText()).isEqualTo("refused");
        assertThat(imported.line(18).get("reason").asText()).contains("the URL itself is a secret");
    }

    @Test
    void thisMachineIsAnotherOneFromAWorker() {
        assertThat(imported.job("local").get("http")).isEqualTo(Map.of("url", "http://localhost:3000/api/cron/local"));
        assertThat(imported.job("local")).containsEntry("timeout", "2m");
        assertThat(imported.notes("local")).contains("--base-url").contains("flock");

        Imported based = Imported.fixture("crontab/user.crontab", "--base-url", "https://shop.example.com");

        assertThat(based.job("local").get("http")).isEqualTo(Map.of("url", "https://shop.example.com/api/cron/local"));
    }

    @Test
    void aSecretInTheQueryIsAReferenceBesideWhatIsNone() {
        assertThat(imported.job("poll").get("http"))
                .isEqualTo(Map.of(
                        "url",
                        "https://api.example.com/poll",
                        "query",
                        Map.of("key", "${secret:API_EXAMPLE_COM_KEY}", "since", "1d")));
    }

    @Test
    void theSameLineTwiceIsMergedAndOneThatIsSwitchedOffIsLeftOut() {
        assertThat(imported.line(23).get("job_id").asText()).isEqualTo("digest");
        assertThat(imported.line(24).get("outcome").asText()).isEqualTo("merged");
        assertThat(imported.remarks()).contains("is a job that is switched off");
        assertThat(imported.yaml()).doesNotContain("old-job");
    }

    @Test
    void refusesEachLineThatIsNoCallWithTheReason() {
        assertThat(imported.line(25).get("reason").asText())
                .contains("@reboot is no time")
                .contains("systemd");
        assertThat(imported.line(26).get("reason").asText()).contains("is a command on a machine");
        assertThat(imported.line(27).get("reason").asText()).contains("is a command on a machine");
        assertThat(imported.line(28).get("reason").asText())
                .contains("more than one command")
                .contains("write the call as http");
        assertThat(imported.line(30).get("reason").asText()).contains("minute 61 is outside 0–59");
        assertThat(imported.yaml())
                .contains("# backup:\n")
                .contains("#   cron: 35 3 * * *\n")
                .contains("executable: /usr/local/bin/backup")
                .contains("# pg_dump:\n");
        assertThat(imported.line(38).get("reason").asText()).contains("is no line of a crontab");
    }

    @Test
    void anotherMinuteEachDayIsOneOfTheJobsOwn() {
        assertThat(imported.job("random_minute")).containsEntry("cron", "H 2 * * *");
        assertThat(imported.notes("random_minute")).contains("H is always the same one");
    }

    @Test
    void theZoneOfTheLinesAboveHoldsAndAClockChangeIsSaid() {
        assertThat(imported.job("berlin")).containsEntry("time_zone", "Europe/Berlin");
        assertThat(imported.notes("berlin"))
                .contains("02:30 is skipped in Europe/Berlin")
                .contains("02:30 comes twice in Europe/Berlin")
                .contains("cron runs a skipped time right after the change, and a repeated one once");
        assertThat(imported.line(36).get("reason").asText())
                .contains("CRON_TZ of line 35")
                .contains("did you mean Europe/Berlin?");
    }

    @Test
    void saysWhatTheSettingsOfTheFileBecome() {
        assertThat(imported.remarks())
                .contains("MAILTO is left out")
                .contains("taken for UTC; --zone says another")
                .contains("TZ=Europe/Paris is for the commands");

        Imported zoned = Imported.fixture("crontab/user.crontab", "--zone", "Asia/Tokyo");

        assertThat(zoned.job("warm")).containsEntry("time_zone", "Asia/Tokyo");
        assertThat(zoned.job("berlin")).containsEntry("time_zone", "Europe/Berlin");
        assertThat(zoned.remarks()).doesNotContain("taken for UTC");
    }

    @Test
    void theColumnOfUsersIsToldByWhatStandsInIt() {
        Imported system = Imported.fixture("crontab/cron.d-shop");

        assertThat(system.job("queue").get("http")).isEqualTo(Map.of("url", "https://shop.example.com/api/cron/queue"));
        assertThat(system.remarks())
                .contains("a column of users (postgres, root, www-data)")
                .contains("the last line does not end");
        assertThat(system.line(10).get("job_id").asText()).isEqualTo("night");
    }

    @Test
    void aCommandByItsPathIsOneThatTheOperatorOfAWorkerMayAllow() throws IOException {
        Path shop = Imported.FIXTURES.resolve("crontab/cron.d-shop");
        Imported system = Imported.file(directory, shop.toString(), "--commands", "commands.yaml");

        assertThat(system.job("cron").get("command"))
                .isEqualTo(Map.of("run", "cron", "arguments", List.of("/srv/shop/cron.php")));
        assertThat(system.job("report"))
                .containsEntry("timeout", "20m")
                .containsEntry(
                        "command",
                        Map.of("run", "report", "arguments", List.of("--month", "2026 *"), "timeout", "20m"));
        assertThat(system.job("report_2").get("command"))
                .isEqualTo(Map.of("run", "report_2", "arguments", List.of("--year")));
        assertThat(system.notes("report"))
                .contains("the operator of a worker on that machine has to allow report")
                .contains("|| true hid failures")
                .contains("/var/log/report.log: here the end of it is kept");
        assertThat(system.notes("cron")).contains("is killed after 10m");
        AllowedCommands allowed = AllowedCommands.read(directory.resolve("commands.yaml"));
        assertThat(allowed.find("report").orElseThrow().refusal(List.of("--month", "2026 *")))
                .isEmpty();
        assertThat(allowed.find("report").orElseThrow().refusal(List.of("--month", "2026 ****")))
                .isPresent();
    }

    @Test
    void aDeleteOfPsqlIsASweep() {
        Imported system = Imported.fixture("crontab/cron.d-shop");

        assertThat(system.job("sweep_sessions"))
                .containsEntry("cron", "30 3 * * *")
                .containsEntry(
                        "sweep",
                        Map.of(
                                "table", "sessions",
                                "due", "expires_at < :as_of - interval '30 days'",
                                "delete", true));
        assertThat(system.notes("sweep_sessions")).contains("where psql connects is left out");
        assertThat(system.line(7).get("reason").asText())
                .as("another clock than now() is not translated, and psql without its path not run")
                .contains("is a command on a machine");
    }

    @Test
    void aCommandThatLooksLikeAUserIsNoUser() throws IOException {
        Imported user = lines("0 5 * * * curl https://a.example.com/x\n0 6 * * * curl https://a.example.com/y\n");

        assertThat(user.job("x").get("http")).isEqualTo(Map.of("url", "https://a.example.com/x"));
        assertThat(user.remarks()).doesNotContain("column of users");
    }

    @Test
    void readsTheOptionsOfCurlThatMatter() throws IOException {
        Imported curl = lines(
                """
                1 5 * * * curl -sSL -XPUT --url https://a.example.com/put --data-raw '@no file' -H 'Content-Type: text/plain'
                2 5 * * * curl -G https://a.example.com/search -d q=shoes --data-urlencode 'size=4 2'
                3 5 * * * curl -I https://a.example.com/head -A "cron of the shop" -b 'session=abc123'
                4 5 * * * curl -F file=@/etc/hosts https://a.example.com/form
                5 5 * * * curl -d @/etc/payload https://a.example.com/file
                6 5 * * * curl https://a.example.com/one https://a.example.com/two
                7 5 * * * curl --frobnicate https://a.example.com/unknown
                8 5 * * * curl "$API/of/variable"
                9 5 * * * curl https://user:pw@a.example.com/account
                10 5 * * * curl ftp://a.example.com/file
                11 5 * * * curl http://10.0.0.7/private
                12 5 * * * curl -k https://a.example.com/insecure
                13 5 * * * curl https://a.example.com/background?a=1&b=2
                14 5 * * * curl http://a.example.com/plain --json '{"template": "${name}", "pin": 123456, "password": 987654}'
                15 5 * * * curl -m 2.5 https://a.example.com/quick
                """);

        assertThat(curl.job("put").get("http"))
                .isEqualTo(Map.of(
                        "url",
                        "https://a.example.com/put",
                        "method",
                        "PUT",
                        "headers",
                        Map.of("Content-Type", "text/plain"),
                        "body",
                        Map.of("text", "@no file"),
                        "redirects",
                        "follow"));
        assertThat(curl.job("search").get("http"))
                .isEqualTo(Map.of("url", "https://a.example.com/search?q=shoes&size=4+2"));
        assertThat(curl.job("head").get("http"))
                .isEqualTo(Map.of(
                        "url", "https://a.example.com/head",
                        "method", "HEAD",
                        "headers",
                                Map.of("User-Agent", "cron of the shop", "Cookie", "${secret:A_EXAMPLE_COM_COOKIE}")));
        assertThat(curl.line(4).get("reason").asText()).contains("-F");
        assertThat(curl.line(5).get("reason").asText()).contains("@/etc/payload");
        assertThat(curl.line(6).get("reason").asText()).contains("more than one URL");
        assertThat(curl.line(7).get("reason").asText()).contains("--frobnicate");
        assertThat(curl.line(8).get("reason").asText()).contains("$API").contains("--base-url");
        assertThat(curl.job("account").get("http"))
                .isEqualTo(Map.of(
                        "url",
                        "https://a.example.com/account",
                        "headers",
                        Map.of("Authorization", "Basic ${secret:A_EXAMPLE_COM_BASIC_AUTH}")));
        assertThat(curl.line(10).get("reason").asText()).contains("neither http nor https");
        assertThat(curl.notes("private"))
                .contains("10.0.0.7 is inside a network")
                .contains("PERENNIAL_HTTP_ALLOW");
        assertThat(curl.notes("insecure")).contains("has to be a valid one");
        assertThat(curl.notes("plain")).contains("a.example.com is called without TLS");
        assertThat(curl.yaml()).contains("template: $${name}").contains("password: ${secret:A_EXAMPLE_COM_PASSWORD}");
        assertThat(curl.job("quick").get("http"))
                .isEqualTo(Map.of("url", "https://a.example.com/quick", "timeout", "3s"));
        assertThat(curl.remarks()).contains("here a try ends after 30s");
        assertThat(curl.line(13).get("reason").asText()).contains("is more than one command (&b)");
    }

    private Imported lines(String text) throws IOException {
        Files.writeString(directory.resolve("crontab"), text);
        return Imported.file(directory, "crontab");
    }
}
