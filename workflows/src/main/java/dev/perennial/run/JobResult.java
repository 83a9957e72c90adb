package dev.perennial.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What every job returns, failures included: {@code {success, duration_ms, result, error}}.
 *
 * <p>A job that fails makes its workflow fail too; the same wrapper is then found in the details of the failure.
 *
 * @param durationMs from the moment the gate let it run to its end, milliseconds by the workflow's clock
 * @param result counts and capped lists of ids, never an address; null on failure, unless the failure brought one
 * @param error in words, redacted; null on success
 * @param partial why a success ended before all of its work was done; null when all of it is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobResult(
        boolean success,
        @JsonProperty("duration_ms") long durationMs,
        Object result,
        String error,
        @JsonInclude(JsonInclude.Include.NON_NULL) Partial partial) {

    /** A success; the time it took is filled in by the {@link RunLedgerInterceptor}. */
    public static JobResult of(Object result) {
        return of(result, null);
    }

    /** @param partial null when all of its work is done */
    public static JobResult of(Object result, Partial partial) {
        return new JobResult(true, 0, result, null, partial);
    }

    static JobResult failed(Object result, String error, long durationMs) {
        return new JobResult(false, durationMs, result, error, null);
    }

    /** The tick was not run, and that is how it should be; the ledger holds its row and reason. */
    static JobResult refused(Verdict verdict) {
        return of(Map.of("status", verdict.status().word(), "reason", verdict.reason(), "detail", verdict.detail()));
    }

    JobResult took(long durationMs) {
        return new JobResult(success, durationMs, result, error, partial);
    }
}
