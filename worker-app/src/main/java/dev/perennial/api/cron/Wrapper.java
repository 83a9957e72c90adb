package dev.perennial.api.cron;

import dev.perennial.ledger.HistoryDao.Entry;
import java.util.Map;
import java.util.Set;

/** What the application knows as a job's answer: {@code {success, duration_ms, result, error}}, around the result itself. */
final class Wrapper {

    private static final String SUCCESS = "success";
    private static final String DURATION_MS = "duration_ms";
    private static final String RESULT = "result";
    private static final String ERROR = "error";
    private static final Set<String> FIELDS = Set.of(SUCCESS, DURATION_MS, RESULT, ERROR);

    private Wrapper() {}

    static Map<String, Object> of(boolean success, long durationMs, Object result, String error) {
        return JsonBody.with(SUCCESS, success)
                .and(DURATION_MS, durationMs)
                .and(RESULT, result)
                .and(ERROR, error)
                .fields();
    }

    /**
     * Of a row of the history. PostgreSQL keeps no order of fields, and an older version wrote the bare result.
     *
     * @param stored null where the row has no result
     */
    static Map<String, Object> of(Entry row, Object stored) {
        if (stored == null) {
            return null;
        }
        if (stored instanceof Map<?, ?> wrapper && isOne(wrapper)) {
            return JsonBody.with(SUCCESS, wrapper.get(SUCCESS))
                    .and(DURATION_MS, wrapper.get(DURATION_MS))
                    .and(RESULT, wrapper.get(RESULT))
                    .and(ERROR, wrapper.get(ERROR))
                    .fields();
        }
        return of(
                row.status().equals(SUCCESS),
                row.durationMs().orElse(0L),
                stored,
                row.error().orElse(null));
    }

    /** What stands in the wrapper, or the value itself where it is none. */
    static Object content(Object stored) {
        return stored instanceof Map<?, ?> wrapper && isOne(wrapper) ? wrapper.get(RESULT) : stored;
    }

    private static boolean isOne(Map<?, ?> fields) {
        return fields.keySet().equals(FIELDS);
    }
}
