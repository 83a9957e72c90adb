package dev.perennial.jobs.distributecodes.activities;

import com.google.auto.service.AutoService;
import dev.perennial.job.ExpectedTable;
import dev.perennial.job.ExpectedTable.Holds;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.ResultWords;
import dev.perennial.job.SettingsSchema;
import dev.perennial.jobs.distributecodes.DistributeCodesWorkflowImpl;
import dev.perennial.sweep.pace.PaceSettings;
import java.util.List;
import java.util.Map;

/** Gives each affiliate the month's codes. */
@AutoService(JobType.class)
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
            """)
            .with(PaceSettings.FIELD, PaceSettings.SCHEMA);

    private static final List<ExpectedTable> TABLES = List.of(
            ExpectedTable.changed("affiliates")
                    .with(Holds.KEY, "id")
                    .with(Holds.WORD, "status", "tier")
                    .with(Holds.TIME, "joined_at"),
            ExpectedTable.added("affiliate_codes")
                    .with(Holds.KEY, "id", "affiliate_id", "code")
                    .with(Holds.WORD, "status")
                    .with(Holds.TIME, "expires_at", "created_at", "updated_at"));

    @Override
    public String workflow() {
        return "DistributeCodes";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }

    @Override
    public Class<?> implementation() {
        return DistributeCodesWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new DistributeCodesActivitiesImpl(resources.jdbi(), resources.sweeps());
    }

    @Override
    public List<ExpectedTable> tables() {
        return TABLES;
    }

    @Override
    public String tell(Map<?, ?> result) {
        return "  %,d codes handed to %,d affiliates; %,d they had already"
                .formatted(
                        ResultWords.number(result, "distributed_count"),
                        ResultWords.number(result, "affiliates_processed"),
                        ResultWords.number(result, "already_had"));
    }
}
