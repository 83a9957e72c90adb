package dev.perennial.jobs.distributecodes.activities;

import dev.perennial.job.JobType;
import dev.perennial.job.SettingsSchema;

/** Gives each affiliate the month's codes. */
public final class DistributeCodesJob implements JobType {

    /** More than a thousand codes for one affiliate in one month are a slip of the keyboard. */
    static final SettingsSchema SETTINGS = SettingsSchema.of(
            """
            {
              "type": "object",
              "additionalProperties": false,
              "required": ["quota"],
              "properties": {
                "quota": {
                  "title": "Codes a month",
                  "description": "codes a month by tier",
                  "type": "object",
                  "minProperties": 1,
                  "additionalProperties": { "type": "integer", "minimum": 0, "maximum": 1000 },
                  "examples": [{ "BRONZE": 1, "GOLD": 5 }]
                },
                "valid_for": {
                  "title": "Valid for",
                  "description": "how long a code can be used",
                  "$ref": "#/$defs/duration",
                  "default": "60d"
                }
              }
            }
            """);

    @Override
    public String workflow() {
        return "DistributeCodes";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }
}
