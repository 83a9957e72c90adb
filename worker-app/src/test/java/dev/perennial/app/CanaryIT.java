package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.access.Role;
import dev.perennial.access.SignInDao.Person;
import dev.perennial.access.SignIns;
import dev.perennial.access.Tokens;
import dev.perennial.audit.Actor;
import dev.perennial.devstack.alerts.AlertReceiver;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import io.temporal.client.WorkflowExecutionMetadata;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A word that must not be seen stands in each secret, address and name that the application has, and in what it says when it fails. Every
 * job is run to its failure; then everything that is kept, logged, shown or told is searched for the word.
 */
class CanaryIT {

    private static final String CANARY = "c4n4ry";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> JOBS = new LinkedHashMap<>();

    static {
        JOBS.put("expire_codes", "ExpireCodes");
        JOBS.put("check_expiring_subscriptions", "CheckExpiringSubscriptions");
        JOBS.put("downgrade_expired_subscriptions", "DowngradeExpiredSubscriptions");
        JOBS.put("distribute_codes", "DistributeCodes");
    }

    /** Whatever is written says whom it was about, as an application's own trigger or PostgreSQL itself might. */
    private static final String TALKATIVE =
            """
            create function talkative() returns trigger language plpgsql as $$
            begin
                raise exception 'refused for c4n4ry@example.com, who logged in with token=c4n4ry-token-123'
                      using errcode = 'insufficient_privilege',
                            detail = 'Key (email)=(c4n4ry@example.com) already exists.',
                            hint = 'postgres://app:c4n4ry@db/app';
            end $$
            """;

    private static final List<String> TABLES = List.of(
            "affiliate_codes for each statement", "users for each statement", "subscriptions for each statement");

    private final AlertReceiver receiver = AlertReceiver.start();

    @Test
    void noSecretAddressOrNameIsKeptLoggedShownOrTold(@TempDir Path directory) {
        try (TestStack stack = TestStack.found(directory, 200)) {
            stack.jdbi()
                    .useHandle(handle -> handle.execute(
                            "update users set email = 'c4n4ry-' || id || '@example.com', name = 'C4n4ry'" + " || id"));
            stack.mails().behave(Behaviour.suppress("told c4n4ry@example.com, password=c4n4ry"));
            try (WorkerProcess worker = WorkerProcess.start(environment(stack)).awaitReady()) {
                String link = new SignIns(stack.jdbi(), Clock.systemUTC())
                        .createLink(new Person("ops", Role.ADMIN), Duration.ofMinutes(5), Actor.without("test"));
                String token = new Tokens(stack.jdbi(), Clock.systemUTC())
                        .create(new Tokens.Order("ops", Role.ADMIN, List.of(), Optional.empty()), Actor.without("test"))
                        .text();
                breakEverything(stack);
                JOBS.forEach((id, workflow) -> fail(stack, id, workflow));
                abuse(worker, token);
                await().atMost(PATIENCE).until(() -> receiver.messages().size() >= 3 * JOBS.size());

                Map<String, String> places = new LinkedHashMap<>();
                places.putAll(tables(stack));
                places.putAll(histories(stack));
                places.putAll(pages(worker, token, stack));
                receiver.messages()
                        .forEach(message ->
                                places.merge("messages", message.body().toString(), String::concat));
                places.put("log", worker.log());

                assertThat(places.get("/api/v1/runs")).contains("refused for ***@***", "token=***");
                assertThat(places).hasSizeGreaterThan(40).allSatisfy((place, text) -> assertThat(
                                text.toLowerCase(Locale.ROOT))
                        .as(place)
                        .doesNotContain(CANARY, TestStack.API_KEY, link, token.toLowerCase(Locale.ROOT)));
            }
        } finally {
            receiver.close();
        }
    }

    private Map<String, String> environment(TestStack stack) {
        Map<String, String> environment = stack.workerEnvironment();
        environment.put("DATABASE_URL", stack.postgres().uri().replace("postgres@", "postgres:c4n4ry-password@"));
        environment.put("CRON_SECRET", "c4n4ry-" + UUID.randomUUID());
        environment.put("SLACK_WEBHOOK_URL", receiver.slackUrl() + "?secret=c4n4ry");
        environment.put("DISCORD_WEBHOOK_URL", receiver.discordUrl() + "?secret=c4n4ry");
        environment.put("PAGERDUTY_ROUTING_KEY", "routing-key-of-pagerduty");
        environment.put("PERENNIAL_PAGERDUTY_URL", receiver.pagerDutyUrl().toString());
        return environment;
    }

    private static void breakEverything(TestStack stack) {
        stack.jdbi().useHandle(handle -> {
            handle.execute(TALKATIVE);
            TABLES.forEach(table ->
                    handle.execute("create trigger talkative before insert or update on %s execute function talkative()"
                            .formatted(table)));
        });
    }

    private static void fail(TestStack stack, String id, String workflow) {
        Run run = stack.awaitEnd(stack.run(id, workflow, Instant.now()));
        assertThat(run.status()).as(id).isEqualTo(RunStatus.ERROR);
    }

    /** Whatever somebody sends where it does not belong is neither kept nor repeated. */
    private static void abuse(WorkerProcess worker, String token) {
        Stream.of(
                        ApiCall.get(worker.url("/api/v1/jobs?state=c4n4ry")).secret(token),
                        ApiCall.get(worker.url("/api/v1/runs/c4n4ry")).secret(token),
                        ApiCall.get(worker.url("/c4n4ry")).secret(token),
                        ApiCall.get(worker.url("/api/v1/jobs")).secret("pnl_0123456789_c4n4ry" + "x".repeat(37)),
                        ApiCall.get(worker.url("/api/v1/jobs")).header("Cookie", "perennial=c4n4ry"),
                        ApiCall.get(worker.url("/sign-in?link=c4n4ry&to=//c4n4ry")),
                        ApiCall.method(
                                        "PUT",
                                        worker.url("/api/v1/jobs/expire_codes"),
                                        "application/json",
                                        "{\"name\": 1, \"c4n4ry\": \"c4n4ry\"}")
                                .secret(token))
                .forEach(call -> assertThat(call.send().status()).isGreaterThanOrEqualTo(200));
    }

    /** Everything that Perennial keeps, and what it gives the application to read. */
    private static Map<String, String> tables(TestStack stack) {
        Map<String, String> texts = new LinkedHashMap<>();
        stack.jdbi().useHandle(handle -> handle.createQuery(
                        """
                        select format('%I.%I', schemaname, tablename)
                          from pg_tables
                         where schemaname = 'perennial' or tablename = 'cron_job_runs'
                        """)
                .mapTo(String.class)
                .list()
                .forEach(table -> texts.put(
                        table,
                        handle.createQuery("select coalesce(string_agg(t::text, ' '), '') from " + table + " t")
                                .mapTo(String.class)
                                .one())));
        return texts;
    }

    /** Protocol buffers show what is in a payload. */
    private static Map<String, String> histories(TestStack stack) {
        Map<String, String> texts = new LinkedHashMap<>();
        stack.client()
                .listExecutions("")
                .map(WorkflowExecutionMetadata::getExecution)
                .forEach(run -> texts.put(
                        "history of " + run.getWorkflowId(),
                        stack.client()
                                .fetchHistory(run.getWorkflowId())
                                .getHistory()
                                .toString()));
        assertThat(texts).hasSizeGreaterThanOrEqualTo(JOBS.size());
        return texts;
    }

    private static Map<String, String> pages(WorkerProcess worker, String token, TestStack stack) {
        List<String> paths = new ArrayList<>(List.of(
                "/",
                "/jobs",
                "/runs",
                "/alerts",
                "/audit",
                "/tokens",
                "/system",
                "/calendar",
                "/api/v1/jobs",
                "/api/v1/runs",
                "/api/v1/alerts",
                "/api/v1/audit",
                "/api/v1/tokens",
                "/api/v1/system",
                "/api/v1/health",
                "/api/health"));
        JOBS.keySet()
                .forEach(id ->
                        paths.addAll(List.of("/jobs/" + id, "/jobs/" + id + "/configuration", "/api/v1/jobs/" + id)));
        stack.jdbi()
                .withHandle(handle -> handle.createQuery("select id::text from perennial.runs")
                        .mapTo(String.class)
                        .list())
                .forEach(id -> paths.addAll(List.of(
                        "/runs/" + id,
                        "/runs/" + id + "/attempts",
                        "/api/v1/runs/" + id,
                        "/api/v1/runs/" + id + "/history")));
        Map<String, String> texts = new LinkedHashMap<>();
        for (String path : paths) {
            ApiCall.Answer answer = ApiCall.get(worker.url(path)).secret(token).send();
            assertThat(answer.status()).as(path).isEqualTo(200);
            texts.put(path, answer.body());
        }
        return texts;
    }
}
