package dev.perennial.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.cli.Called;
import dev.perennial.cli.connect.Remote.Call;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server may answer that the real one answers seldom. */
class RemoteTest {

    private static final String AWAY = "{\"type\":\"/docs/problems.md#unavailable\",\"title\":\"Service Unavailable\","
            + "\"status\":503,\"detail\":\"Temporal cannot be reached\",\"request_id\":\"r-1\"}";

    private final StubServer server = new StubServer();
    private final Remote remote = new Remote(ServerAddress.parse(server.url(), false), "pnl_secret");

    @AfterEach
    void stop() {
        server.close();
    }

    private record Named(String id) {}

    private record Page(List<Named> items, @JsonProperty("next_cursor") String nextCursor)
            implements Remote.Page<Named> {}

    @Test
    void aReadIsMadeAgainWhenTheServerIsBackInAMoment() {
        server.answering(503, AWAY, "Retry-After", "0").answering(200, "{\"id\":\"a\"}");

        assertThat(remote.ask(Call.get("/api/v1/x"), Named.class).id()).isEqualTo("a");
        assertThat(server.calls())
                .extracting(call -> call.header("Authorization"))
                .containsExactly("Bearer pnl_secret", "Bearer pnl_secret");
    }

    @Test
    void whatMayNotBeDoneTwiceIsAskedOnce() {
        server.answering(503, AWAY, "Retry-After", "7");

        assertThatThrownBy(() -> remote.ask(Call.post("/api/v1/jobs/a/pause")))
                .hasMessageContaining("Temporal cannot be reached")
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
                    assertThat(refusal.advice()).containsExactly("try again in 7 s", "its log knows the call as r-1");
                });
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void aStartIsAskedForAgainWithItsKey() {
        server.answering(503, AWAY, "Retry-After", "0").answering(202, "{\"id\":\"a\"}");

        remote.ask(Call.post("/api/v1/jobs/a/runs").keyed("k"));

        assertThat(server.calls())
                .extracting(call -> call.header("Idempotency-key"))
                .containsExactly("k", "k");
    }

    @Test
    void cursorsAreFollowedAsFarAsIsWanted() {
        server.answering(200, "{\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"next_cursor\":\"b c\"}")
                .answering(200, "{\"items\":[{\"id\":\"c\"}],\"next_cursor\":\"c\",\"newer\":1}");

        assertThat(remote.list(Call.get("/api/v1/x"), 3, Page.class))
                .extracting(Named::id)
                .containsExactly("a", "b", "c");
        assertThat(server.calls())
                .extracting(StubServer.Call::target)
                .containsExactly("GET /api/v1/x?limit=3", "GET /api/v1/x?limit=1&cursor=b+c");
    }

    @Test
    void aTokenIsNotCarriedToAnotherAddress() {
        try (StubServer other = new StubServer()) {
            server.answering(302, "", "Location", other.url() + "/api/v1/x");

            assertThatThrownBy(() -> remote.ask(Call.get("/api/v1/x"))).hasMessageContaining("answers with 302");
            assertThat(other.calls()).isEmpty();
        }
    }

    @Test
    void whatIsNoPerennialIsNotTakenForOne() {
        server.answering(404, "<html>", "Content-Type", "text/html")
                .answering(200, "<html>", "Content-Type", "text/html");

        assertThatThrownBy(() -> remote.ask(Call.get("/api/v1/x")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
                .hasMessageContaining("not as Perennial does");
        assertThatThrownBy(() -> remote.ask(Call.get("/api/v1/x"), Named.class))
                .hasMessageContaining("does not understand");
    }

    /** Also of a newer server, whose definitions have what this version does not know. */
    @Test
    void fourHundredJobsAreOneRequest(@TempDir Path directory) throws IOException {
        String jobs = IntStream.range(0, 400)
                .mapToObj(
                        """
                        {"id":"job_%03d","state":"ok","next":"2026-12-01T00:00:00Z","paused":null,"version":1,"source":"api",
                         "changed_at":"2026-01-01T00:00:00Z","converged":true,"definition":{"workflow":"ExpireCodes",
                         "cron":"0 0 1 * *","sun":"rise"},"runs":[],"moon":[]}
                        """
                                ::formatted)
                .collect(Collectors.joining(","));
        String newest = "{\"id\":\"newest\",\"state\":\"dreaming\",\"version\":1,\"source\":\"api\","
                + "\"changed_at\":\"2026-01-01T00:00:00Z\",\"definition\":{\"workflow\":\"W\",\"sun\":\"rise\"},\"runs\":[]}";
        server.answering(
                200,
                packed("{\"items\":[%s,%s],\"next_cursor\":null}".formatted(jobs, newest)),
                "Content-Encoding",
                "gzip");

        Called called = Called.in(
                directory, Map.of("PERENNIAL_SERVER", server.url(), "PERENNIAL_TOKEN", "pnl_secret"), "jobs", "list");

        assertThat(called.exitCode()).as(called.err()).isEqualTo(ExitCode.OK);
        assertThat(called.out()).contains("job_000", "job_399", "? unreadable  newest");
        assertThat(server.calls()).extracting(StubServer.Call::target).containsExactly("GET /api/v1/jobs?limit=500");
    }

    @Test
    void aRunIsWaitedForAlsoWhereTheServerWaitsForLess(@TempDir Path directory) {
        String waits = "{\"type\":\"/docs/problems.md#invalid-value\",\"title\":\"Bad Request\",\"status\":400,"
                + "\"detail\":\"wait must be a number of seconds from 0 to 5\",\"field\":\"wait\"}";
        server.answering(202, run("pending"), "Idempotent-Replayed", "false")
                .answering(400, waits)
                .answering(202, run("running"))
                .answering(200, run("error"))
                .answering(200, run("error"));

        Called called = Called.in(
                directory,
                Map.of("PERENNIAL_SERVER", server.url(), "PERENNIAL_TOKEN", "pnl_secret"),
                "jobs",
                "run",
                "expire_codes",
                "--wait",
                "--key",
                "k");

        assertThat(called.exitCode()).as(called.err()).isEqualTo(ExitCode.FAILED);
        assertThat(server.calls())
                .filteredOn(call -> call.target().startsWith("POST"))
                .extracting(call -> call.header("Idempotency-key"))
                .containsOnly("k");
    }

    private static String run(String status) {
        return """
               {"run_id":"019c0000-0000-7000-8000-000000000001","job_id":"expire_codes","trigger":"manual",
                "status":"%s","as_of":"2026-11-21T06:00:00Z","created_at":"2026-11-21T06:00:00Z","attempts":1}
               """
                .formatted(status);
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
