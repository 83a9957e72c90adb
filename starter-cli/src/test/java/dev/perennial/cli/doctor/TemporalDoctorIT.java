package dev.perennial.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.devstack.temporal.TemporalDevServer;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.RegisteredJob.Converged;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleUpdate;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What doctor says of the schedules of a real server. */
class TemporalDoctorIT {

    private static final JobDefinition JOB = new JobDefinition(
            "expire_codes",
            "Expire codes",
            "ExpireCodes",
            new Timing.Every(Duration.ofHours(1), Duration.ZERO),
            ZoneId.of("UTC"),
            true,
            1,
            Optional.empty(),
            Duration.ofDays(7),
            Duration.ofHours(1),
            Optional.empty(),
            Map.of());

    private static TemporalDevServer server;

    @BeforeAll
    static void start() {
        server = TemporalDevServer.builder().withoutUi().start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aScheduleThatWasEditedInTemporalDiffersFromTheRegistry() {
        try (Temporal temporal = Temporal.of(servers("default"))) {
            temporal.schedules()
                    .create(JOB, ZoneTimeline.of(JOB.timeZone(), Instant.now()), false, "as the registry says");
            String written =
                    temporal.schedules().describe(JOB.id()).orElseThrow().fingerprint();
            assertThat(schedules(written).detail()).isEqualTo("all 1 say what the registry says");

            edit(temporal);

            assertThat(schedules(written).detail())
                    .isEqualTo("expire_codes has a schedule that was edited in Temporal");
        }
    }

    @Test
    void aNamespaceThatDoesNotExistIsSaidAndNotTakenForAnEmptyOne() {
        List<Finding> findings = new TemporalDoctor(context()).examine(servers("defualt"), List.of(registered("")));

        assertThat(findings).extracting(Finding::check).contains("namespace").doesNotContain("schedules");
    }

    @Test
    void searchAttributesThatAreMissingAreNoFailureAndTheCommandThatAddsThemIsSaid() throws Exception {
        Finding missing = finding("search attributes", "");

        assertThat(missing.level()).isEqualTo(Finding.Level.OK);
        assertThat(missing.detail()).contains("PerennialJob is missing", "PerennialTick is missing");

        run(missing.fix().substring(missing.fix().indexOf("temporal operator")));

        assertThat(finding("search attributes", ""))
                .isEqualTo(Finding.ok(
                        "search attributes", "runs are found by PerennialJob, PerennialTrigger, PerennialTick"));
    }

    /** As a person pastes it. */
    private static void run(String command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.set(0, server.binary().orElseThrow().toString());
        words.addAll(List.of("--address", server.address()));
        Process process = new ProcessBuilder(words).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static Finding schedules(String fingerprint) {
        return finding("schedules", fingerprint);
    }

    private static Finding finding(String check, String fingerprint) {
        return new TemporalDoctor(context())
                .examine(servers("default"), List.of(registered(fingerprint))).stream()
                        .filter(finding -> finding.check().equals(check))
                        .findFirst()
                        .orElseThrow();
    }

    private static RegisteredJob registered(String fingerprint) {
        Instant now = Instant.now();
        return new RegisteredJob(
                JOB,
                1,
                "test",
                now,
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Converged(1, false, fingerprint, "")),
                now,
                Optional.empty());
    }

    private static void edit(Temporal temporal) {
        ScheduleClient.newInstance(
                        temporal.client().getWorkflowServiceStubs(),
                        ScheduleClientOptions.newBuilder()
                                .setNamespace(temporal.namespace())
                                .build())
                .getHandle(JOB.id())
                .update(input -> new ScheduleUpdate(
                        Schedule.newBuilder(input.getDescription().getSchedule())
                                .setSpec(ScheduleSpec.newBuilder()
                                        .setIntervals(List.of(new ScheduleIntervalSpec(Duration.ofHours(7))))
                                        .build())
                                .build()));
    }

    private static Context context() {
        Path here = Path.of("");
        return new Context(null, new Environment(Map.of(), here, here, Clock.systemUTC()));
    }

    private static Servers servers(String namespace) {
        return new Servers(
                Optional.empty(), Optional.of(server.address()), namespace, Optional.empty(), Optional.empty(), false);
    }
}
