package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.security.Open;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** No spelling of any path that the router knows gets past the secret. The whole application, without its servers. */
class ApiRoutesTest {

    private static final String SECRET = UUID.randomUUID().toString();
    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 404, 405, 429);
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "OPTIONS");
    private static final List<String> WRITING = List.of("POST", "PUT", "OPTIONS");
    private static final Set<String> OPEN = Set.of(
            "/api/health",
            "/api/cron/health",
            "/api/v2/health",
            "/error",
            "/sign-in",
            "/sign-in/oidc",
            "/sign-in/oidc/callback",
            "/assets/{file}",
            "/api/v1/openapi.json",
            "/docs/index.md",
            "/docs/{page}");

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = start("api");
    }

    private static ConfigurableApplicationContext start(String role) {
        return new SpringApplication(PerennialApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--perennial.roles=" + role,
                        "--perennial.facades=scheduler,jobs,schedules,admin-cron-jobs",
                        "--perennial.database-url=postgres://nobody@127.0.0.1:1/none",
                        "--perennial.cron-secret=" + SECRET,
                        "--perennial.url=http://127.0.0.1:1",
                        "--perennial.oidc.issuer=http://127.0.0.1:1",
                        "--perennial.oidc.client-id=perennial",
                        "--perennial.oidc.client-secret=" + SECRET,
                        "--spring.temporal.connection.target=127.0.0.1:1");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void onlyTheHealthChecksTheDoorAndItsPaintAreOpen() {
        Set<String> open = new LinkedHashSet<>();
        handlers().forEach((path, handler) -> {
            if (handler.hasMethodAnnotation(Open.class)) {
                open.add(path);
            }
        });
        assertThat(open).isEqualTo(OPEN);
        assertThat(handlers().keySet())
                .contains(
                        "/api/cron/jobs",
                        "/api/cron/jobs/{job}/run",
                        "/api/cron/jobs/{job}/pause",
                        "/api/cron/jobs/{job}/resume",
                        "/api/cron/history",
                        "/api/cron/dashboard");
    }

    @Test
    void noSpellingOfAnyPathGetsPastTheSecret() throws IOException {
        Map<String, Integer> passed = new TreeMap<>();
        int calls = 0;
        Map<String, Set<String>> ofFacades = methodsOfFacades();
        for (String pattern : handlers().keySet()) {
            Collection<String> methods = ofFacades.getOrDefault(pattern, Set.copyOf(METHODS));
            for (String variant : variants(sample(pattern))) {
                for (String method : isTheOpenCall(variant) ? WRITING : methods) {
                    calls++;
                    int status = call(method, variant, "").status();
                    if (!REFUSALS.contains(status)) {
                        passed.put(method + " " + variant, status);
                    }
                }
            }
        }
        assertThat(passed).isEmpty();
        assertThat(calls).isGreaterThan(10_000);
    }

    /** The longest path that Tomcat takes, of a caller that nobody knows. */
    @Test
    void aPathOfManySegmentsIsRefusedLikeAnyOther() throws IOException {
        assertThat(call("GET", "/a".repeat(3_500), "").status()).isIn(REFUSALS);
    }

    @Test
    void noHeaderTurnsOneMethodOrPathIntoAnother() throws IOException {
        for (String header : List.of(
                "X-Original-URL: /api/cron/health",
                "X-Rewrite-URL: /api/cron/health",
                "X-Forwarded-Prefix: /api/cron/health",
                "X-Forwarded-For: 127.0.0.1",
                "X-HTTP-Method-Override: GET",
                "Authorization: Bearer",
                "Authorization: Bearer  ",
                "Authorization: Basic " + SECRET,
                "Authorization: " + SECRET,
                "Cookie: Authorization=" + SECRET,
                "X-Api-Key: " + SECRET)) {
            assertThat(call("GET", "/api/cron/jobs", header + "\r\n").status())
                    .as(header)
                    .isIn(401, 429);
        }
        assertThat(call("GET", "/api/cron/jobs?authorization=Bearer%20" + SECRET, "")
                        .status())
                .isIn(401, 429);
    }

    @Test
    void whatIsRefusedIsRefusedInJsonWithoutTheClientsWords() throws IOException {
        for (String path : List.of(
                "/api/cron/canary",
                "/api/cron/jobs;canary",
                "/api/cron%2fcanary",
                "/api/cron/jobs/%63anary",
                "/api/cron/jobs/canary%00",
                "/canary.html",
                "/api/cron/canary%zz",
                "/api/cron/canary|",
                "/error?canary")) {
            Answer answer = call("GET", path, "");
            assertThat(answer.status()).as(path).isIn(400, 401, 404, 429);
            assertThat(answer.text().toLowerCase(Locale.ROOT))
                    .as(path)
                    .containsPattern("content-type: application/(problem\\+)?json")
                    .containsPattern("\"(error|detail)\":\"")
                    .doesNotContain("canary", "tomcat", "spring", "exception");
        }
    }

    @Test
    void theSecretOpensWhatTheRouterKnowsAndTheDatabasesAbsenceIsSaid() throws IOException {
        Answer answer = call("GET", "/api/cron/jobs", "Authorization: Bearer " + SECRET + "\r\n");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("Retry-After: 5").contains("{\"error\":\"The database cannot be reached\"}");
    }

    @Test
    void withoutItsRoleThereIsNothingToCall() {
        try (ConfigurableApplicationContext control = start("control")) {
            assertThat(handlers(control).keySet()).containsExactly("/api/health", "/error");
        }
    }

    private static Map<String, HandlerMethod> handlers() {
        return handlers(application);
    }

    private static Map<String, HandlerMethod> handlers(ConfigurableApplicationContext context) {
        Map<String, HandlerMethod> handlers = new TreeMap<>();
        context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((info, handler) -> info.getPatternValues().forEach(pattern -> handlers.put(pattern, handler)));
        return handlers;
    }

    /** Those that they answer, by pattern: they are many, and all others are refused by the router as for every path. */
    private static Map<String, Set<String>> methodsOfFacades() {
        Map<String, Set<String>> methods = new TreeMap<>();
        application
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((info, handler) -> {
                    if (handler.getBeanType().getPackageName().endsWith(".facade")) {
                        info.getPatternValues().forEach(pattern -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> methods.computeIfAbsent(pattern, any -> new LinkedHashSet<>())
                                        .add(method.name())));
                    }
                });
        assertThat(methods).containsKeys("/api/scheduler/pause-all", "/admin/cron-jobs/{job}/trigger");
        return methods;
    }

    /** A path as the pattern takes it. */
    private static String sample(String pattern) {
        return pattern.replace("{job}", "expire_codes")
                .replace("{run}", "01978f3c-8a40-7b6e-9d52-6a1f0c3e5b77")
                .replace("{token}", "0123456789")
                .replace("{approval}", "01978f3c-8a40-7b6e-9d52-6a1f0c3e5b77")
                .replace("{version}", "2")
                .replace("{file}", "perennial.css")
                .replace("{page}", "api.md");
    }

    /** Whatever its query: that one is meant to be open. */
    private static boolean isTheOpenCall(String variant) {
        String path = variant.split("\\?", 2)[0];
        return OPEN.stream().map(ApiRoutesTest::sample).anyMatch(path::equals);
    }

    /** The same path as a careless router might read it. */
    private static Set<String> variants(String path) {
        Set<String> variants = new LinkedHashSet<>(List.of(path, path + "?", path + "?x=1"));
        for (String end : List.of(
                "/",
                "//",
                ".",
                "..",
                "/.",
                "/..",
                "/../",
                ".json",
                ".html",
                ".css",
                ";",
                ";x",
                ";x=y",
                ";/",
                "/;x",
                "%20",
                "%00",
                "%0a",
                "%2f",
                "%2e",
                "%3b",
                "%3f",
                "%23",
                "~",
                "*",
                "/health",
                "/api/health",
                "/../health",
                "/..;/health",
                "/%2e%2e/health",
                "%2f..%2fhealth",
                ";/api/cron/health",
                "?/api/cron/health",
                "\\",
                "%5c",
                "%252f",
                "%c0%af")) {
            variants.add(path + end);
        }
        for (String start : List.of(
                "/",
                "//",
                "/.",
                "/./",
                "/../",
                "/x/..",
                "/;x",
                "/%2f",
                "/%2e",
                "\\",
                "/api/health/..",
                "/api/cron/health/../../..",
                "/api/cron/health/..;/..;/..",
                "/api/cron/health;",
                "/error",
                "/open",
                "/static")) {
            variants.add(start + path);
        }
        variants.addAll(inside(path));
        return variants;
    }

    private static List<String> inside(String path) {
        List<String> variants = new ArrayList<>(List.of(
                path.toUpperCase(Locale.ROOT),
                path.replace("/api", "/API"),
                path.replace("/api", "/Api"),
                path.replace("cron", "CRON"),
                path.replace("cron", "Cron"),
                path.replace("/", "//"),
                path.replace("/", "/./"),
                path.replace("/", "%2f"),
                path.replace("/", "%2F"),
                path.replace("/", "\\"),
                path.replace("/", "/;/"),
                path.replace("/", ";/"),
                path.replace("/", "/x/../")));
        for (int i = 1; i < path.length(); i++) {
            String encoded = "%%%02x".formatted((int) path.charAt(i));
            variants.add(path.substring(0, i) + encoded + path.substring(i + 1));
        }
        Stream.of(";", "%3b", "%2e%2e/", "%09", "%e2%80%8b")
                .forEach(piece -> variants.add(path.substring(0, path.lastIndexOf('/') + 1)
                        + piece
                        + path.substring(path.lastIndexOf('/') + 1)));
        return variants;
    }

    private record Answer(int status, String text) {}

    /** By hand: no client library would send most of these. */
    private static Answer call(String method, String target, String headers) throws IOException {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Length: 0\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            try (InputStream in = socket.getInputStream()) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return new Answer(Integer.parseInt(text.split(" ", 3)[1]), text);
            }
        }
    }
}
