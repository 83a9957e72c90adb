package dev.perennial.cli.doctor;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.ServerClock;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.RegisteredJob.Converged;
import dev.perennial.run.TaskQueue;
import dev.perennial.server.JobSchedules;
import dev.perennial.server.JobSchedules.Described;
import dev.perennial.server.JobSchedules.Listed;
import dev.perennial.server.RemovedAttributesException;
import dev.perennial.server.RunAttributes;
import dev.perennial.server.RunAttributes.Held;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Is Temporal as we need it, and do its schedules say what the registry says? */
public final class TemporalDoctor {

    /** With more jobs than this only those are looked at whose schedule the server lists otherwise than before. */
    private static final int LOOKED_AT_EACH = 200;

    private static final String SEARCH_ATTRIBUTES = "search attributes";

    private final Context context;
    private final List<Finding> findings = new ArrayList<>();

    TemporalDoctor(Context context) {
        this.context = context;
    }

    List<Finding> examine(Servers servers, List<RegisteredJob> jobs) {
        try (Temporal temporal = Temporal.of(servers)) {
            String version = temporal.ask(stub -> stub.getSystemInfo(GetSystemInfoRequest.getDefaultInstance()))
                    .getServerVersion();
            findings.add(Finding.ok("Temporal", "server %s at %s".formatted(version, temporal.address())));
            if (namespace(temporal)) {
                clock(temporal);
                worker(temporal);
                searchAttributes(temporal);
                schedules(temporal, jobs);
            }
        } catch (Refusal refusal) {
            findings.add(Finding.unreachable("Temporal", refusal));
        }
        return findings;
    }

    private boolean namespace(Temporal temporal) {
        String name = temporal.namespace();
        try {
            long days = temporal.ask(stub -> stub.describeNamespace(DescribeNamespaceRequest.newBuilder()
                                    .setNamespace(name)
                                    .build()))
                            .getConfig()
                            .getWorkflowExecutionRetentionTtl()
                            .getSeconds()
                    / 86_400;
            findings.add(Finding.ok("namespace", "%s keeps histories for %d days".formatted(name, days)));
            return true;
        } catch (StatusRuntimeException e) {
            findings.add(Finding.fail(
                    "namespace",
                    "%s: %s".formatted(name, Database.lastWords(e)),
                    "create it:  temporal operator namespace create --namespace %s   or set TEMPORAL_NAMESPACE"
                            .formatted(name)));
            return false;
        }
    }

    private void clock(Temporal temporal) {
        ServerClock.read(temporal, context.environment().clock())
                .ifPresent(reading -> findings.add(
                        Clocks.compare("clock of Temporal", reading.asked(), reading.answered(), reading.server())));
    }

    private void worker(Temporal temporal) {
        long polling = pollers(temporal);
        findings.add(
                polling > 0
                        ? Finding.ok("worker", "polls the task queue %s".formatted(TaskQueue.NAME))
                        : Finding.fail(
                                "worker",
                                "nobody polls the task queue %s: ticks wait and nothing runs".formatted(TaskQueue.NAME),
                                "start one:  perennial start   (or perennial dev for a whole world)"));
    }

    /** How many workers have asked for work in the last minutes. */
    public static long pollers(Temporal temporal) {
        Instant recently = Instant.now().minusSeconds(90);
        return temporal
                .ask(stub -> stub.describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(temporal.namespace())
                        .setTaskQueue(io.temporal.api.taskqueue.v1.TaskQueue.newBuilder()
                                .setName(TaskQueue.NAME))
                        .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                        .build()))
                .getPollersList()
                .stream()
                .filter(poller -> poller.getLastAccessTime().getSeconds() > recently.getEpochSecond())
                .count();
    }

    private void searchAttributes(Temporal temporal) {
        findings.add(new RunAttributes(temporal.client())
                .ask()
                .map(held -> searchAttributes(temporal.namespace(), held))
                .orElseGet(() -> Finding.ok(
                        SEARCH_ATTRIBUTES, "Temporal does not say which there are; runs are started without ours")));
    }

    private static Finding searchAttributes(String namespace, Held held) {
        if (held.isComplete()) {
            return Finding.ok(SEARCH_ATTRIBUTES, "runs are found by " + String.join(", ", RunAttributes.names()));
        }
        List<String> without = new ArrayList<>();
        held.absent().forEach(name -> without.add(name + " is missing"));
        held.mistyped().forEach(name -> without.add(name + " is not of the type " + RunAttributes.type(name)));
        return Finding.optional(
                SEARCH_ATTRIBUTES,
                "%s: in Temporal's own pages runs are not found by job".formatted(String.join(", ", without)),
                held.mistyped().isEmpty()
                        ? "add them if you like:  " + RunAttributes.command(namespace, held.absent())
                        : "another use of these names is in the way; all works without them");
    }

    private void schedules(Temporal temporal, List<RegisteredJob> jobs) {
        JobSchedules schedules = temporal.schedules();
        Map<String, Listed> listed = temporal.explaining(schedules::list);
        List<String> wrong = new ArrayList<>();
        for (RegisteredJob job : jobs) {
            if (jobs.size() <= LOOKED_AT_EACH || !isListedAsItShould(job, listed.get(job.id()))) {
                differs(temporal, schedules, job).ifPresent(how -> wrong.add(job.id() + " " + how));
            }
        }
        if (!wrong.isEmpty()) {
            findings.add(Finding.fail(
                    "schedules",
                    String.join("; ", wrong),
                    "worker-app with the role control puts that right within a minute; is it running?"));
        } else if (!jobs.isEmpty()) {
            findings.add(Finding.ok("schedules", "all %d say what the registry says".formatted(jobs.size())));
        }
    }

    private static boolean isListedAsItShould(RegisteredJob job, Listed listed) {
        return listed != null
                && listed.paused() == job.isPaused()
                && job.converged()
                        .filter(converged -> converged.version() == job.version()
                                && converged.listing().equals(listed.fingerprint()))
                        .isPresent();
    }

    private Optional<String> differs(Temporal temporal, JobSchedules schedules, RegisteredJob job) {
        String writtenAs = job.converged().map(Converged::fingerprint).orElse("");
        try {
            return differs(temporal.explaining(() -> schedules.describe(job.id(), writtenAs)), job);
        } catch (RemovedAttributesException gone) {
            return Optional.of("starts nothing: search attributes that its schedule names were removed");
        }
    }

    private Optional<String> differs(Optional<Described> schedule, RegisteredJob job) {
        if (schedule.isEmpty()) {
            // A job that is never due again needs none.
            return job.ticks().after(context.now()).map(tick -> "has no schedule");
        }
        Described present = schedule.get();
        if (present.paused() != job.isPaused()) {
            return Optional.of(job.isPaused() ? "is paused and its schedule is not" : "has a paused schedule");
        }
        Optional<Converged> written = job.converged().filter(converged -> converged.version() == job.version());
        if (written.isEmpty()) {
            return Optional.of("has changed and its schedule has not yet");
        }
        return written.get().fingerprint().equals(present.fingerprint())
                ? Optional.empty()
                : Optional.of("has a schedule that was edited in Temporal");
    }
}
