package dev.perennial.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.perennial.run.JobResult;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a workflow returned, as its row keeps it. A workflow of somebody else's may return anything: then the row says what kind
 * of thing it was, and nothing of what was in it.
 */
final class Returned {

    private static final String JSON = "json/plain";

    private Returned() {}

    /** @param payload null when it returned nothing */
    static Object of(Payload payload) {
        return jobResult(payload).map(JobResult::result).orElseGet(() -> Map.of("not_a_job_result", shape(payload)));
    }

    /** Whether it says that it ended before all of its work was done. */
    static boolean isPartial(Payload payload) {
        return jobResult(payload).filter(result -> result.partial() != null).isPresent();
    }

    private static Optional<JobResult> jobResult(Payload payload) {
        return json(payload)
                .filter(node -> node.path("success").isBoolean())
                .flatMap(node -> read(payload, JobResult.class));
    }

    private static String shape(Payload payload) {
        if (payload == null) {
            return "nothing";
        }
        String kind = json(payload)
                .map(node -> "JSON " + node.getNodeType().name().toLowerCase(Locale.ROOT))
                .orElseGet(() -> encoding(payload));
        return "%s, %,d bytes".formatted(kind, payload.getData().size());
    }

    private static Optional<JsonNode> json(Payload payload) {
        return payload != null && encoding(payload).equals(JSON) ? read(payload, JsonNode.class) : Optional.empty();
    }

    private static <T> Optional<T> read(Payload payload, Class<T> type) {
        try {
            return Optional.ofNullable(DefaultDataConverter.newDefaultInstance().fromPayload(payload, type, type));
        } catch (DataConverterException notOfThatKind) {
            return Optional.empty();
        }
    }

    private static String encoding(Payload payload) {
        return payload.getMetadataOrDefault("encoding", ByteString.copyFromUtf8("of no encoding"))
                .toStringUtf8();
    }
}
