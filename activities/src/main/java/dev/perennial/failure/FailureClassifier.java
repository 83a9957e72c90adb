package dev.perennial.failure;

import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.TemporalFailure;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge: whatever an activity throws leaves it as a failure of a known kind, with a redacted text and without the causes
 * that may quote a row (D23, D25).
 */
public final class FailureClassifier extends WorkerInterceptorBase {

    private static final Logger log = LoggerFactory.getLogger(FailureClassifier.class);

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            @Override
            public ActivityOutput execute(ActivityInput input) {
                try {
                    return super.execute(input);
                } catch (TemporalFailure | ActivityCompletionException known) {
                    throw known;
                } catch (RuntimeException failure) {
                    throw classified(failure);
                }
            }
        };
    }

    static RuntimeException classified(RuntimeException failure) {
        FailureKind kind = SqlFailures.kindOf(failure).orElse(FailureKind.UNEXPECTED);
        String message = message(failure);
        log.warn(
                "{}: {} ({})",
                kind,
                Redaction.of(message),
                kind.retryHelps() ? "will be tried again" : "needs a person");
        return JobFailure.of(kind, message, failure);
    }

    /** Only the first line of what PostgreSQL says: the lines after it quote statements and rows. */
    private static String message(RuntimeException failure) {
        return SqlFailures.find(failure)
                .map(sql -> origin(sql) + firstLine(sql.getMessage()))
                .orElseGet(() -> failure.getClass().getSimpleName() + ": " + ownWords(failure));
    }

    private static String origin(SQLException failure) {
        return failure.getSQLState() == null ? "Database: " : "PostgreSQL " + failure.getSQLState() + ": ";
    }

    /** JDBI quotes the statement and every value bound to it: nothing of that is kept. */
    private static String ownWords(RuntimeException failure) {
        return failure instanceof StatementException
                ? "the statement and its parameters do not fit, see the stack trace"
                : failure.getMessage();
    }

    private static String firstLine(String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
