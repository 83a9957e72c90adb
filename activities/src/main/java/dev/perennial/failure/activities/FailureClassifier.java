package dev.perennial.failure.activities;

import dev.perennial.database.SqlFailures;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.failure.Redaction;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.TemporalFailure;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.StatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge: whatever an activity throws leaves it as a failure of a known kind, with a redacted text and without the causes
 * that may quote a row.
 */
public final class FailureClassifier extends WorkerInterceptorBase {

    private static final Logger log = LoggerFactory.getLogger(FailureClassifier.class);

    /** No such operator, another type, no such table or column, no right. */
    private static final Set<String> TABLES_DIFFER = Set.of("42883", "42804", "42P01", "42703", "42501");

    private static final Pattern UUID = Pattern.compile("\\buuid\\b");

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
        FailureKind kind = kind(failure);
        String message = message(failure);
        log.warn(
                "{}: {} ({})",
                kind,
                Redaction.of(message),
                kind.retryHelps() ? "will be tried again" : "needs a person");
        return JobFailure.of(kind, message, failure);
    }

    private static FailureKind kind(RuntimeException failure) {
        return SqlFailures.find(failure).filter(FailureClassifier::keysAreUuid).isPresent()
                ? FailureKind.MISCONFIGURED
                : SqlFailures.kindOf(failure).orElse(FailureKind.UNEXPECTED);
    }

    /** Only the first line of what PostgreSQL says: the lines after it quote statements and rows. */
    private static String message(RuntimeException failure) {
        return SqlFailures.find(failure)
                .map(sql -> origin(sql) + firstLine(sql.getMessage()) + advice(sql))
                .orElseGet(() -> failure.getClass().getSimpleName() + ": " + ownWords(failure));
    }

    private static String origin(SQLException failure) {
        return failure.getSQLState() == null ? "Database: " : "PostgreSQL " + failure.getSQLState() + ": ";
    }

    /** What PostgreSQL cannot know: which type, column or right the job needs. */
    private static String advice(SQLException failure) {
        boolean uuid = keysAreUuid(failure);
        if (!uuid && !TABLES_DIFFER.contains(String.valueOf(failure.getSQLState()))) {
            return "";
        }
        return (uuid ? ". Keys must be text, not uuid" : "")
                + ". Compare the application's tables with what the job needs: perennial doctor";
    }

    /** Whether keys meet texts in a statement, or a text that is none is read as one: no row is to blame for either. */
    private static boolean keysAreUuid(SQLException failure) {
        String message = firstLine(failure.getMessage());
        return switch (String.valueOf(failure.getSQLState())) {
            case "42883", "42804" -> UUID.matcher(message).find();
            case "22P02" -> message.contains("type uuid");
            default -> false;
        };
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
