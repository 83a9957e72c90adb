package dev.perennial.control;

import static dev.perennial.control.ControlFixture.consecutiveSeconds;
import static dev.perennial.control.ControlFixture.every;
import static dev.perennial.control.ControlFixture.everySecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.RegisteredJob.Converged;
import dev.perennial.run.RunStatus;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.server.ManualRuns;
import dev.perennial.server.ManualRuns.Order;
import dev.perennial.server.RunAttributes;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesRequest;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Search attributes that come and go on the real server, while worker and control loop run on. */
class RunAttributesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static ControlFixture house;

    @BeforeAll
    static void open() {
        house = ControlFixture.open();
        house.startWorker();
        house.startControl();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @BeforeEach
    void withoutAttributes() {
        removeAttributes();
        house.registryEmptied();
    }

    @Test
    void runsAreFoundByThemAsSoonAsTheNamespaceHasThemAndTheScheduleIsOtherwiseAsItWas() {
        house.define(everySecond("found"));
        awaitSuccessAfter("found", Instant.EPOCH);
        await().atMost(PATIENCE).until(() -> converged("found").listing(), listing -> !listing.isEmpty());
        assertThat(givenBySchedule("found").size()).isZero();
        ScheduleDescription before = describe("found");
        Converged remembered = converged("found");

        attributes().create();

        await().atMost(PATIENCE)
                .until(() -> found("PerennialJob = 'found' AND PerennialTrigger = 'schedule'"), ids -> !ids.isEmpty());
        ScheduleDescription after = describe("found");
        assertThat(after.getSchedule().getState())
                .isEqualTo(before.getSchedule().getState());
        assertThat(after.getInfo().getNumActions())
                .isGreaterThan(before.getInfo().getNumActions());
        assertThat(converged("found").fingerprint()).startsWith(remembered.fingerprint());
        assertThat(house.events("found")).doesNotContain("repaired");
        await().atMost(PATIENCE).until(() -> converged("found").listing(), remembered.listing()::equals);
        assertThat(describe("found").getInfo().getLastUpdatedAt())
                .as("written once, however often it is compared")
                .isEqualTo(after.getInfo().getLastUpdatedAt());
    }

    /** The server takes some seconds to accept them: a run that is started meanwhile goes without. */
    @Test
    void aRunByHandIsFoundByTheTimeThatItWorksFor() {
        JobDefinition job = every("by_hand", Duration.ofDays(1));
        house.define(job);
        String without = start(job, "without", null);
        attributes().create();
        start(job, "at-once", null);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> givenBySchedule("by_hand").size() > 0);
        String with = start(job, "with", Instant.parse("2026-03-01T09:00:00Z"));

        await().atMost(PATIENCE)
                .until(
                        () -> found("PerennialJob = 'by_hand' AND PerennialTrigger = 'manual'"
                                + " AND PerennialTick BETWEEN '2026-03-01T09:00:00Z' AND '2026-03-01T09:00:01Z'"),
                        List.of(with)::equals);
        assertThat(found("PerennialJob = 'by_hand'")).doesNotContain(without);
        assertThat(found("WorkflowId STARTS_WITH 'by_hand-manual-'")).hasSize(3);
    }

    @Test
    void noRunIsLostWhenTheyAreRemoved() {
        attributes().create();
        JobDefinition job = everySecond("bereft");
        house.define(job);
        await().atMost(PATIENCE).until(() -> found("PerennialJob = 'bereft'"), ids -> !ids.isEmpty());

        removeAttributes();
        Instant removed = Instant.now();
        house.define(job, every("newcomer", Duration.ofHours(1)));

        awaitSuccessAfter("bereft", removed.plusSeconds(3));
        await().atMost(PATIENCE).until(() -> consecutiveSeconds(house.rows("bereft")));
        assertThat(givenBySchedule("bereft").size()).isZero();
        assertThat(givenBySchedule("newcomer").size()).isZero();
        assertThat(house.events("bereft")).containsOnlyOnce("repaired");
    }

    private static RunAttributes attributes() {
        return new RunAttributes(house.client());
    }

    private static void removeAttributes() {
        if (attributes().ask().orElseThrow().isComplete()) {
            OperatorServiceGrpc.newBlockingStub(house.client()
                            .getWorkflowServiceStubs()
                            .blockingStub()
                            .getChannel())
                    .removeSearchAttributes(RemoveSearchAttributesRequest.newBuilder()
                            .setNamespace(house.temporal().namespace())
                            .addAllSearchAttributes(RunAttributes.names())
                            .build());
        }
    }

    private static String start(JobDefinition job, String key, Instant asOf) {
        return new ManualRuns(house.client())
                .start(new Order(job, key, asOf, false, "test", ""))
                .workflowId();
    }

    /** Empty also while the server does not know the attributes. */
    private static List<String> found(String query) {
        try {
            return house.client()
                    .listExecutions(query)
                    .map(run -> run.getExecution().getWorkflowId())
                    .toList();
        } catch (StatusRuntimeException unknown) {
            return List.of();
        }
    }

    private static ScheduleDescription describe(String id) {
        return house.schedules().getHandle(id).describe();
    }

    private static SearchAttributes givenBySchedule(String id) {
        ScheduleActionStartWorkflow action =
                (ScheduleActionStartWorkflow) describe(id).getSchedule().getAction();
        return Objects.requireNonNullElse(action.getOptions().getTypedSearchAttributes(), SearchAttributes.EMPTY);
    }

    private static Converged converged(String id) {
        return house.registry().find(id).flatMap(RegisteredJob::converged).orElseThrow();
    }

    private static void awaitSuccessAfter(String id, Instant time) {
        await().atMost(PATIENCE).until(() -> house.rows(id, RunStatus.SUCCESS).stream()
                .anyMatch(run -> run.asOf().isAfter(time)));
    }
}
