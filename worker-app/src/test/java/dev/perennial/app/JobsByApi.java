package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.audit.Actor;
import dev.perennial.database.Json;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Defines and runs jobs as a program with an admin's token does. */
final class JobsByApi {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final WorkerProcess api;
    private final String token;

    JobsByApi(TestStack stack, WorkerProcess api) {
        this.api = api;
        this.token = new Tokens(stack.jdbi(), Clock.systemUTC())
                .create(
                        new Tokens.Order("admin", Role.ADMIN, List.of(), Optional.of(Duration.ofHours(1))),
                        Actor.without("test"))
                .text();
    }

    /** Adds it. */
    void put(String job, Map<String, Object> entry) {
        ApiCall.Answer answer = save(job, entry);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    /** Tries to add or to replace it. */
    ApiCall.Answer save(String job, Map<String, Object> entry) {
        return send(ApiCall.method("PUT", api.url("/api/v1/jobs/" + job), "application/json", Json.write(entry)));
    }

    void remove(String job) {
        send(ApiCall.method("DELETE", api.url("/api/v1/jobs/" + job)));
    }

    /** Where its run is. */
    String begin(String job) {
        ApiCall.Answer started = send(ApiCall.post(api.url("/api/v1/jobs/" + job + "/runs"))
                .header("Idempotency-Key", UUID.randomUUID().toString()));
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        return started.header("Location");
    }

    void cancel(String run) {
        ApiCall.Answer answer = send(ApiCall.post(api.url(run + "/cancel"))
                .header("Idempotency-Key", UUID.randomUUID().toString()));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
    }

    /** The run when it is over; until a worker has opened it, there is none. */
    Map<String, Object> ended(String run) {
        return await().atMost(PATIENCE).until(() -> get(run).json(), row -> List.of("success", "error", "cancelled")
                .contains(String.valueOf(row.get("status"))));
    }

    ApiCall.Answer get(String path) {
        return send(ApiCall.get(api.url(path)));
    }

    ApiCall.Answer send(ApiCall call) {
        return call.secret(token).send();
    }
}
