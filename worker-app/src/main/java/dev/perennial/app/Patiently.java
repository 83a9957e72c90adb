package dev.perennial.app;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.Redaction;
import dev.perennial.failure.SqlFailures;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries until it works, and says what it is waiting for. */
final class Patiently {

    private static final Logger log = LoggerFactory.getLogger(Patiently.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private Patiently() {}

    /** Returns false when {@code goOn} ended it before. */
    static boolean until(String what, Runnable attempt, BooleanSupplier goOn) {
        while (goOn.getAsBoolean()) {
            try {
                attempt.run();
                return true;
            } catch (RuntimeException failure) {
                log.warn("Waiting for {}: {}; trying again in {} s", what, reason(failure), PAUSE.toSeconds());
                if (!pause()) {
                    return false;
                }
            }
        }
        return false;
    }

    private static String reason(RuntimeException failure) {
        String kind = SqlFailures.kindOf(failure)
                .filter(known -> known == FailureKind.MISCONFIGURED)
                .map(known -> " (the operator must act)")
                .orElse("");
        Throwable origin = SqlFailures.find(failure).map(Throwable.class::cast).orElse(failure);
        return Redaction.of(
                        String.valueOf(origin.getMessage()).lines().findFirst().orElse("no answer"))
                + kind;
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
