package dev.perennial.job;

/**
 * One kind of job: what {@code workflow} names in {@code jobs.yaml}. Each has an implementation beside its activities, with a public
 * constructor without arguments, and is named in {@code META-INF/services}.
 */
public interface JobType {

    /** The workflow type, for instance {@code ExpireCodes}. */
    String workflow();

    /** The settings that it takes, with their defaults; everything that reads, checks or documents settings follows from this. */
    SettingsSchema settings();
}
