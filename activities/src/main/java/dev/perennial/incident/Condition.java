package dev.perennial.incident;

import java.util.Locale;

/** What can be wrong with a job. A job is in each of them once or not at all, and its next success ends all of them. */
public enum Condition {
    /** Its runs fail; from the first failure to the next success. */
    FAILING(Severity.ERROR, "Failed"),
    /** A tick came too late to be run, or never became a run. */
    MISSED(Severity.WARNING, "Missed");

    private final Severity severity;
    private final String headline;

    Condition(Severity severity, String headline) {
        this.severity = severity;
        this.headline = headline;
    }

    Severity severity() {
        return severity;
    }

    String title(String jobId) {
        return "Cron Job " + headline + ": " + jobId;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
