package dev.perennial.jobs.expirecodes.activities;

import com.google.auto.service.AutoService;
import dev.perennial.job.ExpectedTable;
import dev.perennial.job.ExpectedTable.Holds;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.ResultWords;
import dev.perennial.job.SettingsSchema;
import dev.perennial.job.SuggestedIndex;
import dev.perennial.jobs.expirecodes.ExpireCodesWorkflowImpl;
import dev.perennial.sweep.pace.PaceSettings;
import java.util.List;
import java.util.Map;

/** Expires codes whose time has come. */
@AutoService(JobType.class)
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
            """)
            .with(PaceSettings.FIELD, PaceSettings.SCHEMA);

    /** As for subscriptions, which were measured: a run that finds little due no longer reads the whole table. */
    private static final SuggestedIndex DUE_CODES = new SuggestedIndex(
            "affiliate_codes_due",
            "affiliate_codes",
            List.of("expires_at", "id"),
            "create index concurrently if not exists affiliate_codes_due on affiliate_codes (expires_at, id)"
                    + " where status = 'ACTIVE'",
            "finds the codes that are due without reading the others");

    private static final List<ExpectedTable> TABLES = List.of(ExpectedTable.changed("affiliate_codes")
            .with(Holds.KEY, "id")
            .with(Holds.WORD, "status")
            .with(Holds.TIME, "expires_at", "updated_at"));

    @Override
    public String workflow() {
        return "ExpireCodes";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }

    @Override
    public Class<?> implementation() {
        return ExpireCodesWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new ExpireCodesActivitiesImpl(resources.jdbi(), resources.sweeps());
    }

    @Override
    public List<ExpectedTable> tables() {
        return TABLES;
    }

    @Override
    public List<SuggestedIndex> indexes() {
        return List.of(DUE_CODES);
    }

    @Override
    public String tell(Map<?, ?> result) {
        return "  %,d codes expired".formatted(ResultWords.number(result, "expired_count"));
    }
}
