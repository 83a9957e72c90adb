package dev.perennial.job;

/** A job type as a worker recorded it. */
public record RecordedJobType(String workflow, SettingsSchema settings) implements JobTypeDescription {}
