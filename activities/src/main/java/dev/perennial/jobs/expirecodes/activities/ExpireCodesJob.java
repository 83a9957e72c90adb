package dev.perennial.jobs.expirecodes.activities;

import dev.perennial.job.JobType;
import dev.perennial.job.SettingsSchema;

/** Expires codes whose time has come. */
public final class ExpireCodesJob implements JobType {

    static final SettingsSchema SETTINGS = SettingsSchema.of(
            """
            {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "max_share": {
                  "title": "Largest share",
                  "description": "a run that would expire more than this share of the active codes is held for a person",
                  "type": "number",
                  "minimum": 0,
                  "maximum": 1,
                  "default": 0.5
                }
              }
            }
            """);

    @Override
    public String workflow() {
        return "ExpireCodes";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }
}
