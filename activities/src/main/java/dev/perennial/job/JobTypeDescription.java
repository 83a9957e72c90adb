package dev.perennial.job;

/** What is known of a kind of job everywhere, also where its code is not: enough to read and to check a definition. */
public interface JobTypeDescription {

    /** The workflow type, for instance {@code ExpireCodes}: what {@code workflow} names in {@code jobs.yaml}. */
    String workflow();

    /** The settings that it takes, with their defaults; everything that reads, checks or documents settings follows from this. */
    SettingsSchema settings();
}
