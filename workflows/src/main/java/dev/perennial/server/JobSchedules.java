package dev.perennial.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.run.JobRequest;
import dev.perennial.run.TaskQueue;
import dev.perennial.schedule.JobDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.schedule.v1.ScheduleListInfo;
import io.temporal.api.schedule.v1.SchedulePatch;
import io.temporal.api.schedule.v1.TriggerImmediatelyRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import io.temporal.api.workflowservice.v1.ListSchedulesRequest;
import io.temporal.api.workflowservice.v1.ListSchedulesResponse;
import io.temporal.api.workflowservice.v1.PatchScheduleRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import io.temporal.common.SearchAttributes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Writes job definitions to Temporal as Schedules, whole and in one call, and reads back what is there.
 *
 * <p>Every schedule lets every tick through to the gate: it buffers all (or, for a job that may run several times at once,
 * allows all), with a catch-up window that bounds the server's own outage and is never the misfire grace.
 */
public final class JobSchedules {

    private static final int LIST_PAGE = 1_000;

    /** Ends the fingerprint of a schedule that gives its runs search attributes. */
    private static final String ATTRIBUTED = "+attributes";

    /** The server lets a namespace have ten such pages a second, and others want some of them. */
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(200);

    private final WorkflowClient workflows;
    private final ScheduleClient schedules;
    private final RunAttributes attributes;

    /** The jobs whose schedules were written with search attributes here, perhaps a moment ago and not yet described. */
    private final Set<String> attributed = ConcurrentHashMap.newKeySet();

    public JobSchedules(WorkflowClient workflows, ScheduleClient schedules) {
        this.workflows = workflows;
        this.schedules = schedules;
        this.attributes = new RunAttributes(workflows);
    }

    /**
     * A schedule as the server describes it.
     *
     * @param note what was said with the last pause or unpause; may be empty
     * @param fingerprint changes whenever spec, action or policies do, whoever changes them; not with the state
     * @param updatedAt empty when it was never updated
     * @param busy a run of it is open, or ticks wait in its buffer
     */
    public record Described(
            boolean paused,
            String note,
            String fingerprint,
            Optional<Instant> updatedAt,
            boolean busy,
            ScheduleDetails details) {

        /** Whether it is the same but for the search attributes that its runs get, which come and go with the namespace. */
        public boolean isAlikeButForAttributes(String otherFingerprint) {
            return withoutAttributes(fingerprint).equals(withoutAttributes(otherFingerprint));
        }

        private static String withoutAttributes(String fingerprint) {
            return fingerprint.endsWith(ATTRIBUTED)
                    ? fingerprint.substring(0, fingerprint.length() - ATTRIBUTED.length())
                    : fingerprint;
        }
    }

    /** What a schedule says that was written for this definition, as far as it can be told in words. */
    public static ScheduleDetails details(JobDefinition job) {
        return ScheduleDetails.of(job);
    }

    /**
     * Empty when there is no such schedule.
     *
     * @throws StatusRuntimeException also when there is no such namespace
     */
    public Optional<Described> describe(String jobId) {
        try {
            return Optional.of(described(
                    jobId,
                    workflows
                            .getWorkflowServiceStubs()
                            .blockingStub()
                            .describeSchedule(DescribeScheduleRequest.newBuilder()
                                    .setNamespace(namespace())
                                    .setScheduleId(jobId)
                                    .build())));
        } catch (StatusRuntimeException failure) {
            if (NotFound.is(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * The same of a schedule that was seen before.
     *
     * @param fingerprint what it had then
     * @throws RemovedAttributesException when it named search attributes that are gone, and the server cannot describe it any more
     */
    public Optional<Described> describe(String jobId, String fingerprint) {
        try {
            return describe(jobId);
        } catch (StatusRuntimeException failure) {
            // The server says no more than that something went wrong.
            boolean isInternal = failure.getStatus().getCode() == Status.Code.INTERNAL;
            boolean namedSome = fingerprint.endsWith(ATTRIBUTED) || attributed.contains(jobId);
            if (isInternal && namedSome && attributes.haveGone()) {
                throw new RemovedAttributesException(jobId, failure);
            }
            throw failure;
        }
    }

    /**
     * Whether a schedule gives its runs search attributes just when the namespace has them, as it said when the schedules were last
     * listed.
     *
     * @param fingerprint of the schedule
     */
    public boolean isRightlyAttributed(String fingerprint) {
        return attributes.areRightly(fingerprint.endsWith(ATTRIBUTED));
    }

    /**
     * A schedule as the server lists it: seen a moment late, and without arguments, policies and timeouts.
     *
     * @param fingerprint changes whenever the beginning of the spec, the workflow's type or the note does, whoever changes them
     */
    public record Listed(boolean paused, String fingerprint) {}

    /** Every schedule of the namespace by its id, also those that are not of a job. Asks anew which search attributes there are. */
    public Map<String, Listed> list() {
        attributes.ask();
        Map<String, Listed> all = new HashMap<>();
        ByteString next = ByteString.EMPTY;
        do {
            ListSchedulesResponse page = workflows
                    .getWorkflowServiceStubs()
                    .blockingStub()
                    .listSchedules(ListSchedulesRequest.newBuilder()
                            .setNamespace(namespace())
                            .setMaximumPageSize(LIST_PAGE)
                            .setNextPageToken(next)
                            .build());
            page.getSchedulesList().forEach(entry -> all.put(entry.getScheduleId(), listed(entry.getInfo())));
            next = page.getNextPageToken();
            if (!next.isEmpty()) {
                LockSupport.parkNanos(BETWEEN_PAGES.toNanos());
            }
        } while (!next.isEmpty());
        return all;
    }

    /** @param zone what was decided about the job's zone */
    public void create(JobDefinition job, ZoneTimeline zone, boolean paused, String note) {
        withAttributes(
                job,
                given -> schedules.createSchedule(
                        job.id(),
                        schedule(job, zone, given, state(null, paused, note)),
                        ScheduleOptions.newBuilder().build()));
    }

    /** Replaces everything but what the state counts. The server may ignore an update silently: describe it afterwards. */
    public void update(JobDefinition job, ZoneTimeline zone, boolean paused, String note) {
        ScheduleHandle handle = schedules.getHandle(job.id());
        withAttributes(
                job,
                given -> handle.update(input -> new ScheduleUpdate(schedule(
                        job,
                        zone,
                        given,
                        state(input.getDescription().getSchedule().getState(), paused, note)))));
    }

    private void withAttributes(JobDefinition job, Consumer<SearchAttributes> request) {
        attributes.give(RunAttributes.ofScheduled(job.id()), given -> {
            if (given.size() > 0) {
                attributed.add(job.id());
            }
            request.accept(given);
        });
    }

    public void delete(String jobId) {
        try {
            schedules.getHandle(jobId).delete();
            attributed.remove(jobId);
        } catch (ScheduleException failure) {
            if (!(failure.getCause() instanceof StatusRuntimeException status) || !NotFound.is(status)) {
                throw failure;
            }
        }
    }

    /** Starts one given tick now, under its own workflow id and with its own time, whatever became of it before. */
    public void startTick(String jobId, Instant tick) {
        workflows
                .getWorkflowServiceStubs()
                .blockingStub()
                .patchSchedule(PatchScheduleRequest.newBuilder()
                        .setNamespace(namespace())
                        .setScheduleId(jobId)
                        .setRequestId(UUID.randomUUID().toString())
                        .setPatch(SchedulePatch.newBuilder()
                                .setTriggerImmediately(TriggerImmediatelyRequest.newBuilder()
                                        .setOverlapPolicy(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL)
                                        .setScheduledTime(Timestamp.newBuilder()
                                                .setSeconds(tick.getEpochSecond())
                                                .build())))
                        .build());
    }

    /** The workflow id that Temporal gives to a tick: the job and the tick's UTC second. */
    public static String workflowId(String jobId, Instant tick) {
        return jobId + "-" + tick.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * The options a job's workflow runs under, however it is started. The server's clock for a workflow also runs while it waits
     * for a worker, for the job before it or for its turn, so this bound is wide: it only ends what nobody ends otherwise. The
     * job's own timeout counts from the gate, see {@link dev.perennial.run.RunLedgerInterceptor}.
     */
    public static WorkflowOptions.Builder options(JobDefinition job) {
        Duration mayComeLate = job.misfireGrace().orElse(job.catchupWindow());
        Duration mayWait = job.after().map(JobDefinition.After::maxWait).orElse(Duration.ZERO);
        return WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueue.NAME)
                .setStaticSummary(RunSummary.of(job.name()))
                .setStaticDetails(RunSummary.details(job))
                .setWorkflowExecutionTimeout(
                        job.timeout().multipliedBy(2).plus(mayComeLate).plus(mayWait));
    }

    private static Schedule schedule(
            JobDefinition job, ZoneTimeline zone, SearchAttributes attributes, ScheduleState state) {
        return Schedule.newBuilder()
                .setSpec(TemporalSpec.of(job.timing(), zone))
                .setAction(ScheduleActionStartWorkflow.newBuilder()
                        .setWorkflowType(job.workflow())
                        .setArguments(JobRequest.scheduled(job.id()))
                        .setOptions(options(job)
                                .setWorkflowId(job.id())
                                .setTypedSearchAttributes(attributes)
                                .build())
                        .build())
                .setPolicy(SchedulePolicy.newBuilder()
                        .setOverlap(overlapPolicy(job))
                        .setCatchupWindow(job.catchupWindow())
                        .build())
                .setState(state)
                .build();
    }

    static ScheduleOverlapPolicy overlapPolicy(JobDefinition job) {
        return job.maxInstances() == 1
                ? ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL
                : ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL;
    }

    /** An update without the old state would unpause the schedule and forget what it counts. */
    private static ScheduleState state(ScheduleState present, boolean paused, String note) {
        ScheduleState.Builder state = present == null ? ScheduleState.newBuilder() : ScheduleState.newBuilder(present);
        return state.setPaused(paused).setNote(note).build();
    }

    private static Described described(String jobId, DescribeScheduleResponse response) {
        var schedule = response.getSchedule();
        var info = response.getInfo();
        return new Described(
                schedule.getState().getPaused(),
                schedule.getState().getNotes(),
                fingerprint(jobId, schedule),
                info.hasUpdateTime() ? Optional.of(Grpc.instant(info.getUpdateTime())) : Optional.empty(),
                info.getRunningWorkflowsCount() > 0 || info.getBufferSize() > 0,
                ScheduleDetails.of(schedule));
    }

    private static Listed listed(ScheduleListInfo info) {
        CRC32C checksum = new CRC32C();
        checksum.update(info.getSpec().toByteArray());
        checksum.update(info.getWorkflowType().toByteArray());
        checksum.update(info.getNotesBytes().toByteArray());
        return new Listed(info.getPaused(), Long.toHexString(checksum.getValue()));
    }

    /** The attributes come and go with the namespace, and are told from an edit by a person. */
    private static String fingerprint(String jobId, io.temporal.api.schedule.v1.Schedule described) {
        var schedule = described.toBuilder().clearState();
        var action = schedule.getActionBuilder().getStartWorkflowBuilder();
        if (!RunAttributes.areOfScheduled(jobId, action.getSearchAttributes())) {
            return digest(schedule.build());
        }
        action.clearSearchAttributes();
        return digest(schedule.build()) + ATTRIBUTED;
    }

    private static String digest(io.temporal.api.schedule.v1.Schedule schedule) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        // Maps have no order of their own.
        out.useDeterministicSerialization();
        try {
            schedule.writeTo(out);
            out.flush();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private String namespace() {
        return workflows.getOptions().getNamespace();
    }
}
