package dev.perennial.failure;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.EncodedValues;
import io.temporal.common.converter.Values;
import java.util.Optional;

/** What a job came to though it failed, as it travels in the details of the failure: its one field tells it from details of others. */
@JsonIgnoreProperties(ignoreUnknown = true)
record FailedResult(@JsonProperty("failed_result") Object result) {

    /** Empty for details that have not travelled: those of a failure that workflow code made. */
    static Optional<Object> in(Values details) {
        try {
            return details instanceof EncodedValues encoded
                            && encoded.toPayloads().isPresent()
                    ? Optional.ofNullable(encoded.get(0, FailedResult.class)).map(FailedResult::result)
                    : Optional.empty();
        } catch (DataConverterException ofOthers) {
            return Optional.empty();
        } catch (IllegalStateException withoutConverter) {
            return Optional.empty();
        }
    }
}
