package dev.perennial.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.perennial.run.JobResult;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever a workflow returned, its row can be written, and tells nothing that it should not. */
class ReturnedTest {

    @Test
    void ofAJobIsItsResult() {
        assertThat(Returned.of(payload(JobResult.of(Map.of("expired_count", 3)))))
                .isEqualTo(Map.of("expired_count", 3));
    }

    @Test
    void ofAJobWithoutAResultIsNothingOdd() {
        assertThat(Returned.of(payload(JobResult.of("done")))).isEqualTo("done");
    }

    @Test
    void ofAnybodyElseIsItsShapeAlone() {
        assertThat(Returned.of(payload("sent to jane@example.com"))).isEqualTo(odd("JSON string, 26 bytes"));
        assertThat(Returned.of(payload(Map.of("sum", 1)))).isEqualTo(odd("JSON object, 9 bytes"));
        assertThat(Returned.of(payload(List.of(1, 2)))).isEqualTo(odd("JSON array, 5 bytes"));
        assertThat(Returned.of(payload(Map.of("success", "yes")))).isEqualTo(odd("JSON object, 17 bytes"));
        assertThat(Returned.of(payload(new byte[] {1, 2, 3}))).isEqualTo(odd("binary/plain, 3 bytes"));
        assertThat(Returned.of(null)).isEqualTo(odd("nothing"));
        assertThat(Returned.of(Payload.newBuilder()
                        .setData(ByteString.copyFromUtf8("x"))
                        .build()))
                .isEqualTo(odd("of no encoding, 1 bytes"));
    }

    private static Map<String, String> odd(String shape) {
        return Map.of("not_a_job_result", shape);
    }

    private static Payload payload(Object value) {
        return DefaultDataConverter.STANDARD_INSTANCE.toPayload(value).orElseThrow();
    }
}
