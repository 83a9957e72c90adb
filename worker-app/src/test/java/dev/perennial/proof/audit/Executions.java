package dev.perennial.proof.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What Temporal has executed, asked of the server itself. */
record Executions(WorkflowServiceStubs service, String namespace) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TICK = "TemporalScheduledStartTime";

    /** Those that the server lists since then, and those that somebody knows of: the list may lag. */
    List<Execution> since(Instant moment, Set<String> known) {
        Set<String> ids = new LinkedHashSet<>(known);
        service.blockingStub()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(namespace)
                        .setQuery("StartTime >= '" + moment + "'")
                        .build())
                .getExecutionsList()
                .forEach(info -> ids.add(info.getExecution().getWorkflowId()));
        return ids.stream()
                .map(this::describe)
                .filter(info -> !info.getType().getName().startsWith("temporal-"))
                .map(this::execution)
                .toList();
    }

    private WorkflowExecutionInfo describe(String workflowId) {
        return service.blockingStub()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(namespace)
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .build())
                .getWorkflowExecutionInfo();
    }

    private Execution execution(WorkflowExecutionInfo info) {
        List<HistoryEvent> history = history(info.getExecution());
        WorkflowExecutionStartedEventAttributes started = history.get(0).getWorkflowExecutionStartedEventAttributes();
        HistoryEvent last = history.get(history.size() - 1);
        JsonNode request = json(started.getInput());
        return new Execution(
                info.getExecution().getWorkflowId(),
                info.getExecution().getRunId(),
                info.getType().getName(),
                info.getStatus().name().replace("WORKFLOW_EXECUTION_STATUS_", ""),
                request.path("jobId").asText(),
                asOf(request, started, history.get(0)),
                json(last.getWorkflowExecutionCompletedEventAttributes().getResult()));
    }

    private static Instant asOf(JsonNode request, WorkflowExecutionStartedEventAttributes started, HistoryEvent event) {
        Optional<Payload> tick = Optional.ofNullable(
                started.getSearchAttributes().getIndexedFieldsMap().get(TICK));
        if (tick.isPresent()) {
            return Instant.parse(json(tick.get().getData()).asText());
        }
        if (request.path("asOf").isTextual()) {
            return Instant.parse(request.path("asOf").asText());
        }
        return Instant.ofEpochSecond(
                        event.getEventTime().getSeconds(), event.getEventTime().getNanos())
                .truncatedTo(ChronoUnit.MILLIS);
    }

    List<HistoryEvent> history(WorkflowExecution execution) {
        List<HistoryEvent> events = new ArrayList<>();
        ByteString page = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse answer = service.blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace(namespace)
                            .setExecution(execution)
                            .setNextPageToken(page)
                            .build());
            events.addAll(answer.getHistory().getEventsList());
            page = answer.getNextPageToken();
        } while (!page.isEmpty());
        return events;
    }

    private static JsonNode json(Payloads payloads) {
        return payloads.getPayloadsCount() == 0
                ? MissingNode.getInstance()
                : json(payloads.getPayloads(0).getData());
    }

    private static JsonNode json(ByteString data) {
        try {
            return data.isEmpty() ? MissingNode.getInstance() : JSON.readTree(data.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
