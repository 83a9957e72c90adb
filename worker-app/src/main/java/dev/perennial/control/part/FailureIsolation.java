package dev.perennial.control.part;

import dev.perennial.failure.Redaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets what is wrong with one job or run be that one's alone: the others are seen to, and it is tried again in the next pass. */
public final class FailureIsolation {

    private static final Logger log = LoggerFactory.getLogger(FailureIsolation.class);

    private FailureIsolation() {}

    /** Returns whether it could be seen to. */
    public static boolean contain(String what, Runnable work) {
        try {
            work.run();
            return true;
        } catch (RuntimeException failure) {
            log.warn(
                    "{} could not be seen to ({}); tried again in the next pass",
                    what,
                    Redaction.of(failure.toString()));
            return false;
        }
    }
}
