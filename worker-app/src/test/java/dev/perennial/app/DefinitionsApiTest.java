package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.app.ApiCall.Answer;
import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditEntry;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Json;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.registry.Registry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Definitions are changed by the API as by the file. The whole application and PostgreSQL, while Temporal is away. */
class DefinitionsApiTest {

    private static final String JSON = "application/json";
    private static final String EXPIRE = "{\"name\": \"Expire\", \"workflow\": \"ExpireCodes\", \"every\": \"6h\"}";
    private static final String HOURLY = EXPIRE.replace("6h", "1h");
    private static final String FILE = "jobs: { from_file: { name: Filed, workflow: ExpireCodes, cron: 0 9 * * * } }";

    private static EmbeddedPostgres postgres;
    private static Jdbi jdbi;
    private static ConfigurableApplicationContext application;
    private static String admin;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.fresh("Pacific/Apia");
        jdbi = Jdbi.create(DatabaseUrl.parse(postgres.jdbcUrl()).jdbcUrl());
        application = new SpringApplication(PerennialApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--perennial.roles=api",
                        "--perennial.database-url=" + postgres.uri(),
                        "--spring.temporal.connection.target=127.0.0.1:1");
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(
                        () -> token("anybody", Role.VIEWER),
                        text -> call("GET", "").secret(text).send().status() == 200);
        admin = token("admin", Role.ADMIN);
    }

    @AfterAll
    static void stop() {
        application.close();
        postgres.close();
    }

    @BeforeEach
    void emptyHouse() {
        jdbi.useHandle(handle -> handle.execute("truncate perennial.job_definitions, perennial.job_events cascade"));
    }

    @Test
    void aJobIsCreatedReplacedAndLeftAsItIs() {
        Answer created =
                put("expire_codes", EXPIRE).header("If-None-Match", "*").send();
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        assertThat(created.header("Location")).isEqualTo("/api/v1/jobs/expire_codes");
        assertThat(created.json()).containsEntry("source", "api").containsEntry("version", 1);
        assertThat(definition(created))
                .containsEntry("every", "6h")
                .containsEntry("time_zone", "UTC")
                .containsEntry("timeout", "1h");

        Answer replaced =
                put("expire_codes", HOURLY).header("If-Match", "\"1\"").send();
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.header("ETag")).isEqualTo("\"2\"");

        Answer same = put("expire_codes", HOURLY).send();
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.header("ETag")).as("nothing was changed").isEqualTo("\"2\"");
        assertThat(entries("expire_codes")).extracting(AuditEntry::action).startsWith("save_job", "save_job");
        AuditEntry last = entries("expire_codes").get(0);
        assertThat(last.actor()).contains("admin");
        assertThat(last.requestId()).isEqualTo(replaced.header("X-Request-Id"));
        assertThat(last.before()).hasValueSatisfying(spec -> assertThat(spec).contains("\"every\": \"6h\""));
        assertThat(last.after()).hasValueSatisfying(spec -> assertThat(spec).contains("\"every\": \"1h\""));
    }

    @Test
    void aHeldJobBeginsPausedUntilSomebodyResumesIt() {
        String held = EXPIRE.replace("}", ", \"held\": true}");

        assertThat(definition(put("expire_codes", held).send())).containsEntry("held", true);
        assertThat(paused("expire_codes").get("by")).isEqualTo("api");
        assertThat(paused("expire_codes").get("note"))
                .isEqualTo("held: switch it on with perennial jobs resume expire_codes");

        assertThat(call("POST", "/expire_codes/resume").secret(admin).send().status())
                .isEqualTo(200);
        assertThat(put("expire_codes", held.replace("6h", "1h")).send().status())
                .isEqualTo(200);
        assertThat(paused("expire_codes")).as("it is not new any more").isNull();
        assertThat(put("expire_codes", EXPIRE.replace("}", ", \"held\": \"yes\"}"))
                        .send()
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Match | \"1\" | 412",
                "If-Match | \"1\", W/\"2\" | 200",
                "If-Match | * | 200",
                "If-None-Match | * | 412",
                "If-None-Match | \"2\" | 412",
                "If-None-Match | \"1\" | 200",
                "If-Match | 2 | 400",
            })
    void onlyWhatTheCallerExpectsIsReplaced(String header, String value, int status) {
        put("expire_codes", EXPIRE).send();
        put("expire_codes", HOURLY).send();

        Answer answer = put("expire_codes", EXPIRE).header(header, value).send();

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo(status == 200 ? JSON : "application/problem+json");
        assertThat(put("unknown_job", EXPIRE).header("If-Match", "*").send().status())
                .isEqualTo(412);
    }

    @Test
    void whatAFileOwnsIsTakenOverOnlyOnPurpose() {
        apply();

        for (Answer refused : List.of(
                put("from_file", HOURLY).send(),
                patch("from_file", "{\"timeout\": \"2h\"}").send(),
                send("DELETE", "/from_file"),
                send("POST", "/from_file/versions/1/rollback"))) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.json())
                    .containsEntry("type", "/docs/problems.md#owned-by-file")
                    .containsEntry(
                            "detail",
                            "The definition comes from jobs.yaml: change it there, or take it over with"
                                    + " take_over=true");
        }

        Answer taken = put("from_file?take_over=true", HOURLY).send();
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.json()).containsEntry("source", "api").containsEntry("version", 2);
        assertThat(apply()).containsExactly("from_file KEPT is owned by api");
        assertThat(send("DELETE", "/from_file").status()).isEqualTo(204);
        assertThat(apply()).containsExactly("from_file KEPT was removed by api");
        assertThat(put("from_file?take_over=perhaps", HOURLY).send().json()).containsEntry("field", "take_over");
    }

    @Test
    void everythingThatIsWrongIsTold() {
        Answer refused = put(
                        "expire_codes",
                        EXPIRE.replace("\"every\": \"6h\"", "\"cron\": \"0 25 * * *\", \"timout\": \"1h\""))
                .send();

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.json()).containsEntry("type", "/docs/problems.md#invalid-definition");
        assertThat((List<?>) refused.json().get("errors"))
                .isEqualTo(List.of(
                        Map.of("field", "timout", "detail", "unknown field, did you mean timeout?"),
                        Map.of("field", "cron", "detail", "hour 25 is outside 0–23")));
        assertThat(refused.json().get("detail"))
                .asString()
                .startsWith("The definition cannot be used: timout: unknown field");
        assertThat(send("GET", "/expire_codes").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "nonsense", "{\"name\": \"a\\u0000\"}"})
    void aBodyThatIsNoDefinitionIsRefused(String body) {
        assertThat(put("expire_codes", body).send().json())
                .containsEntry("type", "/docs/problems.md#invalid-definition");
    }

    @Test
    void anIdThatNoCatalogueHasIsRefusedWithOneThatItMay() {
        assertThat(put("Expire-Codes", EXPIRE).send().json().get("errors"))
                .isEqualTo(List.of(Map.of(
                        "field",
                        "",
                        "detail",
                        "an id is lower-case words joined by underscores, for instance expire_codes")));
    }

    @Test
    void whatWillSurpriseIsSaid() {
        Answer answer = put("expire_codes", EXPIRE.replace("6h", "10m")).send();

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("warnings"))
                .asString()
                .contains("field=timeout")
                .contains("is longer than the 10m between two ticks");
    }

    @Test
    void aPatchChangesWhatItNames() {
        put("expire_codes", EXPIRE).send();

        Answer patched = patch("expire_codes", "{\"every\": null, \"offset\": null, \"cron\": \"0 9 * * *\"}")
                .header("If-Match", "\"1\"")
                .send();
        assertThat(patched.status()).isEqualTo(200);
        assertThat(definition(patched)).containsEntry("cron", "0 9 * * *").doesNotContainKey("every");
        assertThat(ApiCall.method("PATCH", url("/expire_codes"), JSON, "{\"settings\": {\"max_share\": 0.2}}")
                        .secret(admin)
                        .send()
                        .json())
                .containsEntry("version", 3);

        assertThat(patch("expire_codes", "{\"every\": \"1h\"}").send().json().get("detail"))
                .isEqualTo(
                        "The definition cannot be used: when it is due is given by exactly one of cron, every and at:"
                                + " cron and every are there");
        assertThat(patch("expire_codes", "{}")
                        .header("If-Match", "\"1\"")
                        .send()
                        .status())
                .isEqualTo(412);
        assertThat(patch("unknown_job", "{}").send().status()).isEqualTo(404);
        assertThat(ApiCall.method("PUT", url("/expire_codes"), "application/merge-patch+json", EXPIRE)
                        .secret(admin)
                        .send()
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aJobIsRemovedUnlessAnotherOneWaitsForIt() {
        put("expire_codes", EXPIRE).send();
        String waiting = EXPIRE.replace("}", ", \"after\": {\"job\": \"expire_codes\"}}");
        assertThat(put("waiting_job", waiting).send().status()).isEqualTo(201);
        assertThat(patch("expire_codes", "{\"after\": {\"job\": \"waiting_job\"}}")
                        .send()
                        .json()
                        .get("detail"))
                .asString()
                .contains("waits for itself: expire_codes → waiting_job → expire_codes");

        assertThat(send("DELETE", "/expire_codes").json()).containsEntry("type", "/docs/problems.md#awaited");
        assertThat(send("DELETE", "/waiting_job").status()).isEqualTo(204);
        assertThat(ApiCall.method("DELETE", url("/expire_codes"))
                        .secret(admin)
                        .header("If-Match", "\"7\"")
                        .send()
                        .status())
                .isEqualTo(412);
        assertThat(send("DELETE", "/expire_codes").status()).isEqualTo(204);
        assertThat(send("DELETE", "/expire_codes").status()).isEqualTo(404);
        assertThat(send("GET", "/expire_codes").status()).isEqualTo(404);

        AuditEntry removal = entries("expire_codes").get(0);
        assertThat(removal.action()).isEqualTo("remove_job");
        assertThat(removal.before()).isPresent();
        assertThat(removal.after()).isEmpty();
    }

    @Test
    void everyVersionIsKeptComparedAndBroughtBack() {
        put("expire_codes", EXPIRE).send();
        patch("expire_codes", "{\"every\": \"1h\", \"settings\": {\"max_share\": 0.2}}")
                .send();

        Answer versions = send("GET", "/expire_codes/versions?limit=1");
        assertThat(items(versions)).extracting("version").containsExactly(2);
        assertThat(versions.json()).containsEntry("next_cursor", "2");
        assertThat(items(send("GET", "/expire_codes/versions?cursor=2")))
                .singleElement()
                .satisfies(version -> assertThat(version.get("valid_until")).isNotNull());
        assertThat(definition(send("GET", "/expire_codes/versions/1"))).containsEntry("every", "6h");
        assertThat(items(send("GET", "/expire_codes/versions/1/diff")).stream()
                        .map(each -> each.get("field") + ": " + each.get("before") + ", " + each.get("after")))
                .containsExactly("every: 6h, 1h", "settings: {}, null", "settings.max_share: null, 0.2");
        assertThat(items(send("GET", "/expire_codes/versions/1/diff?to=1"))).isEmpty();

        send("DELETE", "/expire_codes");
        Answer back = send("POST", "/expire_codes/versions/1/rollback");
        assertThat(back.status()).isEqualTo(201);
        assertThat(back.json()).containsEntry("version", 3);
        assertThat(definition(back)).containsEntry("every", "6h");
        AuditEntry rollback = entries("expire_codes").get(0);
        assertThat(rollback.action()).isEqualTo("rollback_job");
        assertThat(rollback.after()).isPresent();

        assertThat(send("GET", "/expire_codes/versions/9").status()).isEqualTo(404);
        assertThat(send("GET", "/expire_codes/versions/x").status()).isEqualTo(400);
        assertThat(send("GET", "/unknown_job/versions").status()).isEqualTo(404);
    }

    @Test
    void aVersionThatNobodyCouldRunAnyMoreIsNotBroughtBack() {
        put("expire_codes", EXPIRE).send();
        put("expire_codes", HOURLY).send();
        jdbi.useHandle(handle -> handle.execute("update perennial.job_versions"
                + " set spec = jsonb_set(spec, '{workflow}', '\"Gone\"') where version = 1"));

        assertThat(send("POST", "/expire_codes/versions/1/rollback").json().get("detail"))
                .asString()
                .contains("workflow: there is no workflow Gone");

        jdbi.useHandle(handle -> handle.execute("update perennial.job_versions set spec = '{}' where version = 1"));
        assertThat(send("POST", "/expire_codes/versions/1/rollback").json())
                .containsEntry("type", "/docs/problems.md#unreadable-definition");
    }

    @Test
    void onlyAdminsChangeDefinitionsAndOnlyOfTheirJobs() {
        put("expire_codes", EXPIRE).send();
        for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
            String token = token(role.word(), role);
            assertThat(writes("expire_codes").stream()
                            .map(call -> call.secret(token).send().status()))
                    .as(role.word())
                    .containsOnly(403);
            assertThat(call("GET", "/expire_codes/versions/1/diff")
                            .secret(token)
                            .send()
                            .status())
                    .isEqualTo(200);
        }
        String scoped = token("billing", Role.ADMIN, "billing_*");
        assertThat(writes("expire_codes").stream()
                        .map(call -> call.secret(scoped).send().status()))
                .containsOnly(403);
        assertThat(call("GET", "/expire_codes/versions").secret(scoped).send().status())
                .isEqualTo(403);
        assertThat(ApiCall.method("PUT", url("/billing_codes"), JSON, EXPIRE)
                        .secret(scoped)
                        .send()
                        .status())
                .isEqualTo(201);
        assertThat(writes("expire_codes").stream().map(call -> call.send().status()))
                .containsOnly(401);
        assertThat(send("GET", "/expire_codes").header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void listsAndTokensAreOfAGroup() {
        put("billing_codes", EXPIRE.replace("{", "{\"group\": \"billing\", \"owner\": \"Ada's team\", "))
                .send();
        put("expire_codes", EXPIRE).send();

        assertThat(listed(call("GET", "?group=billing").secret(admin))).containsExactly("billing_codes");
        assertThat(listed(call("GET", "?group=nobody").secret(admin))).isEmpty();
        assertThat(listed(call("GET", "?q=ada").secret(admin))).containsExactly("billing_codes");
        assertThat(send("GET", "/billing_codes").json()).containsEntry("group", "billing");

        String scoped = token("billing-group", Role.ADMIN, "group:billing");
        assertThat(listed(call("GET", "").secret(scoped))).containsExactly("billing_codes");
        assertThat(call("GET", "/expire_codes").secret(scoped).send().status()).isEqualTo(403);
        assertThat(call("POST", "/billing_codes/pause").secret(scoped).send().status())
                .isEqualTo(200);
        assertThat(writes("expire_codes").stream()
                        .map(call -> call.secret(scoped).send().status()))
                .containsOnly(403);
    }

    /** As when a run takes so long that forty others come meanwhile. */
    @Test
    void aJobIsAsItsLastOutcomeSaysHoweverManyWereSkippedSince() {
        put("expire_codes", EXPIRE).send();
        // Forty seconds ago may have been another month.
        jdbi.useHandle(handle -> handle.execute("select perennial.ensure_run_partitions(now() - interval '1 day', 2)"));
        jdbi.useHandle(
                handle -> handle.execute(
                        """
                insert into perennial.runs (
                       id, job_id, trigger, status, reason, scheduled_for, as_of, created_at, started_at, finished_at,
                       duration_ms, error)
                select perennial.first_run_id_at(tick), 'expire_codes', 'schedule',
                       case n when 40 then 'error' else 'skipped' end, case n when 40 then null else 'overlap' end,
                       tick, tick, tick, tick, tick, 1, case n when 40 then 'it broke' end
                  from (select n, date_trunc('second', now()) - n * interval '1 s' as tick
                          from generate_series(1, 40) n) made
                """));

        assertThat(listed(call("GET", "?state=failing").secret(admin))).containsExactly("expire_codes");
        jdbi.useHandle(handle -> handle.execute("delete from perennial.runs"));
    }

    @Test
    void anAdminOfSomeJobsAddsThoseAlone() {
        String scoped = token("billing", Role.ADMIN, "billing_*");
        String page = url("").replace("/api/v1/jobs", "/new-job");

        assertThat(form(page, "id=expire_codes", scoped))
                .returns(403, Answer::status)
                .extracting(Answer::body)
                .asString()
                .contains("is none of yours, which are like billing_*");
        assertThat(form(page, "id=billing_codes", scoped).status()).isEqualTo(303);
        assertThat(listed(call("GET", "").secret(admin))).containsExactly("billing_codes");
        assertThat(ApiCall.get(page).secret(scoped).send().status()).isEqualTo(200);
        assertThat(form(page, "id=billing_codes", token("viewer", Role.VIEWER, "billing_*"))
                        .status())
                .isEqualTo(403);
    }

    private static Answer form(String page, String id, String token) {
        String fields = id + "&workflow=ExpireCodes&name=Expire&timing=every&every=6h";
        return ApiCall.method("POST", page, "application/x-www-form-urlencoded", fields)
                .secret(token)
                .send();
    }

    private static List<String> listed(ApiCall call) {
        return ((List<?>) call.send().json().get("items"))
                .stream().map(item -> (String) ((Map<?, ?>) item).get("id")).toList();
    }

    /** Many at once: every version is somebody's, and the audit log leads from each to the next. */
    @Test
    void whoWritesAtOnceWritesOneAfterTheOther() {
        put("expire_codes", EXPIRE).send();
        int before = entries("expire_codes").size();

        List<Integer> statuses = IntStream.rangeClosed(1, 8)
                .parallel()
                .mapToObj(hours -> put("expire_codes", EXPIRE.replace("6h", hours * 24 + "h"))
                        .header("If-Match", "\"1\"")
                        .send()
                        .status())
                .sorted()
                .toList();

        assertThat(statuses).containsExactly(200, 412, 412, 412, 412, 412, 412, 412);
        assertThat(entries("expire_codes")).hasSize(before + 1);
    }

    @Test
    void aWholeFileIsAppliedAsTheCommandAppliesIt() {
        Answer told = catalogue("?dry_run=true", FILE).send();
        assertThat(told.status()).as(told.body()).isEqualTo(200);
        assertThat(told.body()).contains("\"job_id\":\"from_file\",\"change\":\"added\"", "\"dry_run\":true");
        assertThat(send("GET", "/from_file").status()).isEqualTo(404);

        assertThat(catalogue("", FILE).send().body()).contains("\"change\":\"added\"");
        assertThat(send("GET", "/from_file").json()).containsEntry("source", "jobs.yaml");
        assertThat(catalogue("", FILE).send().body()).contains("\"change\":\"unchanged\"");
        assertThat(entries("from_file")).extracting(AuditEntry::action).startsWith("save_job");

        put("from_file", HOURLY).send();
        assertThat(catalogue("", FILE.replace("0 9", "0 8")).send().body()).contains("\"change\":\"changed\"");
        AuditEntry changed = entries("from_file").get(0);
        assertThat(changed.before()).hasValueSatisfying(spec -> assertThat(spec).contains("0 9 * * *"));
        assertThat(changed.after()).hasValueSatisfying(spec -> assertThat(spec).contains("0 8 * * *"));

        Answer emptied = catalogue("", "jobs: {}").send();
        assertThat(emptied.body()).contains("\"change\":\"kept\",\"why\":\"is no longer in the file\"");
        assertThat(send("GET", "/from_file").status()).isEqualTo(200);
        Answer pruned = catalogue("?prune=true", "jobs: {}").send();
        assertThat(pruned.body()).contains("\"change\":\"removed\"");
        assertThat(entries("from_file").get(0).action()).isEqualTo("remove_job");
    }

    @Test
    void theRegistryIsToldAsAFileAlsoWhileTemporalIsAwayAndWithWhatCannotBeRead() {
        catalogue("", FILE).send();
        put("expire_codes", EXPIRE).send();
        jdbi.useHandle(
                handle -> handle.execute("update perennial.job_definitions set spec = '{}' where id = 'expire_codes'"));

        Answer file = ApiCall.get(api("/catalogue"))
                .header("Accept", "application/yaml")
                .secret(admin)
                .send();
        assertThat(file.body())
                .startsWith("# expire_codes is not here: this version cannot read its definition (version 1, of api): ")
                .endsWith(
                        """
                        jobs:
                          from_file:
                            name: Filed
                            workflow: ExpireCodes
                            cron: 0 9 * * *
                        """);
        Answer json = ApiCall.get(api("/catalogue")).secret(admin).send();
        assertThat(items(json)).extracting(item -> item.get("job_id")).containsExactly("from_file");
        assertThat(items(json).get(0).get("changed_by")).asString().contains("admin");
        assertThat(json.json().get("unreadable")).asString().contains("job_id=expire_codes", "source=api");

        catalogue("?prune=true", "jobs: {}").send();
        assertThat(ApiCall.get(api("/catalogue")).secret(admin).send().json().get("removed"))
                .asString()
                .contains("job_id=from_file");
    }

    @Test
    void driftIsNotToldWhileTemporalIsAway() {
        catalogue("", FILE).send();

        Answer drift = ApiCall.get(api("/drift")).secret(admin).send();

        assertThat(drift.status()).as(drift.body()).isEqualTo(503);
        assertThat(drift.json())
                .containsEntry("type", "/docs/problems.md#unavailable")
                .containsEntry("detail", "Temporal cannot be reached");
        assertThat(drift.header("Retry-After")).isNotEmpty();
    }

    @Test
    void aWholeFileIsRefusedWithTheLineOfEachMistakeAndMayBeLong() {
        String padding = "# " + "x".repeat(100_000) + "\n";
        Answer wrong = catalogue("", padding + FILE.replace("0 9", "0 99")).send();
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json()).containsEntry("type", "/docs/problems.md#invalid-definition");
        assertThat(wrong.body()).contains("\"field\":\"jobs.from_file.cron\"", "\"line\":2");

        assertThat(catalogue("", "x".repeat(3 << 20)).send().status()).isEqualTo(413);
        String some = token("some", Role.ADMIN, "from_*");
        assertThat(catalogueBy(some, "", FILE).send().status())
                .as("of some jobs")
                .isEqualTo(403);
        assertThat(send("GET", "/from_file").status()).as("nothing was changed").isEqualTo(404);
    }

    private static ApiCall catalogue(String parameters, String yaml) {
        return catalogueBy(admin, parameters, yaml);
    }

    private static ApiCall catalogueBy(String token, String parameters, String yaml) {
        return ApiCall.method("POST", api("/catalogue") + parameters, JSON, Json.write(Map.of("yaml", yaml)))
                .secret(token);
    }

    private static List<ApiCall> writes(String job) {
        return List.of(
                ApiCall.method("PUT", url("/" + job), JSON, HOURLY),
                ApiCall.method("PATCH", url("/" + job), JSON, "{}"),
                call("DELETE", "/" + job),
                call("POST", "/" + job + "/versions/1/rollback"));
    }

    private static ApiCall put(String job, String body) {
        return ApiCall.method("PUT", url("/" + job), JSON, body).secret(admin);
    }

    private static ApiCall patch(String job, String body) {
        return ApiCall.method("PATCH", url("/" + job), "application/merge-patch+json", body)
                .secret(admin);
    }

    private static Answer send(String method, String path) {
        return call(method, path).secret(admin).send();
    }

    private static ApiCall call(String method, String path) {
        return ApiCall.method(method, url(path));
    }

    private static String url(String path) {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        return "http://127.0.0.1:" + port + "/api/v1/jobs" + path;
    }

    private static String api(String path) {
        return url("").replaceFirst("/jobs$", path);
    }

    private static String token(String name, Role role, String... jobs) {
        return new Tokens(jdbi, Clock.systemUTC())
                .create(new Tokens.Order(name, role, List.of(jobs), Optional.empty()), Actor.without("test"))
                .text();
    }

    /** As a worker does at its start. */
    private static List<String> apply() {
        return new Registry(jdbi, Clock.systemUTC())
                .apply(Catalogue.read("jobs.yaml", FILE).jobs(), "jobs.yaml", "worker-app", false).stream()
                        .map(change -> "%s %s %s".formatted(change.jobId(), change.kind(), change.why()))
                        .toList();
    }

    private static List<AuditEntry> entries(String job) {
        AuditDao.Filter filter = new AuditDao.Filter(Optional.empty(), Optional.of("job " + job), Optional.empty());
        return jdbi.withHandle(handle -> new AuditDao(handle).newest(filter, 500));
    }

    private static Map<?, ?> paused(String job) {
        return (Map<?, ?>) call("GET", "/" + job).secret(admin).send().json().get("paused");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> definition(Answer answer) {
        return (Map<String, Object>) answer.json().get("definition");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> items(Answer answer) {
        return (List<Map<String, Object>>) answer.json().get("items");
    }
}
