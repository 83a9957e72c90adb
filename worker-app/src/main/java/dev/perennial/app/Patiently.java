package dev.perennial.app;

import dev.perennial.database.SqlFailures;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.Redaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries until it works, and says what it is waiting for: once for each reason, not at each try. */
final class Patiently {

    private static final Logger log = LoggerFactory.getLogger(Patiently.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private Patiently() {}

    /**
     * Returns false when {@code goOn} ended it before.
     *
     * @throws ConfigurationException of the attempt: to wait would not help
     */
    static boolean until(String what, Runnable attempt, BooleanSupplier goOn) {
        String said = "";
        while (goOn.getAsBoolean()) {
            try {
                attempt.run();
                return true;
            } catch (ConfigurationException wrong) {
                throw wrong;
            } catch (RuntimeException failure) {
                String reason = reason(failure);
                if (!reason.equals(said)) {
                    log.warn("Waiting for {}: {}; trying again every {} s", what, reason, PAUSE.toSeconds());
                    said = reason;
                }
                if (!pause()) {
                    return false;
                }
            }
        }
        return false;
    }

    /** What the server or the network said, not what a pool or a framework made of it. */
    private static String reason(RuntimeException failure) {
        Throwable origin = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException || !(origin instanceof SQLException)) {
                origin = cause;
            }
        }
        String kind = SqlFailures.kindOf(origin)
                .filter(known -> known == FailureKind.MISCONFIGURED)
                .map(known -> " (the operator must act)")
                .orElse("");
        return Redaction.of(words(origin)) + kind;
    }

    /** The driver says of an unknown host or a certificate no more than that the attempt failed. */
    private static String words(Throwable origin) {
        String words = String.valueOf(origin.getMessage()).lines().findFirst().orElse("no answer");
        Throwable cause = origin.getCause();
        return cause == null
                ? words
                : words + " (" + cause.toString().lines().findFirst().orElse("") + ")";
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
