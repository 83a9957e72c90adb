package dev.perennial.job;

import java.util.Optional;

/** A job type as a worker recorded it. */
public record RecordedJobType(String workflow, Optional<String> kind, SettingsSchema settings)
        implements JobTypeDescription {

    /** One that is no kind. */
    public RecordedJobType(String workflow, SettingsSchema settings) {
        this(workflow, Optional.empty(), settings);
    }
}
