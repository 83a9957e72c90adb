package dev.perennial.jobs.sweep.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.perennial.job.CheckResult;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.KindJobType;
import dev.perennial.job.PaceProblems;
import dev.perennial.job.ResultWords;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingsSchema;
import dev.perennial.jobs.sweep.SweepTableWorkflowImpl;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.sweep.pace.PaceSettings;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Deletes, changes or archives the rows of a table that are due. */
@AutoService(JobType.class)
public final class SweepJob extends KindJobType {

    static final String KIND = "sweep";

    private static final List<String> PACE = List.of(KIND, PaceSettings.FIELD);

    static final SettingsSchema SETTINGS = SettingsSchema.ofKind(
                    KIND,
                    """
            {
              "title": "Sweep a table",
              "description": "which rows of a table are due, and what becomes of them; exactly one of delete, set and archive_to",
              "type": "object",
              "additionalProperties": false,
              "required": ["table", "due"],
              "properties": {
                "table": {
                  "title": "Table",
                  "description": "its name as it is, with its schema where the search path does not find it",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 130,
                  "examples": ["sessions"]
                },
                "due": {
                  "title": "Due",
                  "description": "a condition of SQL on its columns; the run's time is `:as_of`, and there is no other clock",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000,
                  "examples": ["expires_at < :as_of"]
                },
                "delete": {
                  "title": "Delete",
                  "description": "deletes the rows",
                  "type": "boolean",
                  "examples": [true]
                },
                "set": {
                  "title": "Set",
                  "description": "gives columns new values; `:as_of` is the run's time, `:null` none. The row must not be due any more then",
                  "type": "object",
                  "minProperties": 1,
                  "maxProperties": 50,
                  "additionalProperties": { "type": ["string", "number", "boolean"] },
                  "examples": [{ "status": "EXPIRED", "updated_at": ":as_of" }]
                },
                "archive_to": {
                  "title": "Archive to",
                  "description": "moves the rows to this table, which has the same columns",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 130,
                  "examples": ["sessions_old"]
                },
                "order": {
                  "title": "Order",
                  "description": "columns by which the table is gone through, before its key; without it, by a time of the condition that an index has",
                  "type": "array",
                  "maxItems": 5,
                  "items": { "type": "string" },
                  "examples": [["created_at"]]
                },
                "max_rows": {
                  "title": "Most rows",
                  "description": "a run for which more are due is held for a person",
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 1000000000,
                  "examples": [100000]
                },
                "max_share": {
                  "title": "Largest share",
                  "description": "so is one for which a larger share of the table is due, as PostgreSQL estimates its size; at least 100 rows",
                  "type": "number",
                  "exclusiveMinimum": 0,
                  "maximum": 1,
                  "default": 0.5
                },
                "surge": {
                  "title": "Surge",
                  "description": "so is one for which many more than usual are due: more than `times` the median of the job's last 14 successful runs, and more than `floor`. With fewer than 5 such runs nobody knows what is usual. Without it no run is judged by earlier ones",
                  "type": "object",
                  "additionalProperties": false,
                  "properties": {
                    "floor": {
                      "title": "Floor",
                      "description": "so many are always allowed",
                      "type": "integer",
                      "minimum": 0,
                      "maximum": 1000000000,
                      "default": 1000
                    },
                    "times": {
                      "title": "Times",
                      "description": "so many times the median are allowed",
                      "type": "integer",
                      "minimum": 1,
                      "maximum": 1000,
                      "default": 5
                    }
                  },
                  "examples": [{ "floor": 1000, "times": 5 }]
                }
              },
              "examples": [{ "table": "sessions", "due": "expires_at < :as_of", "delete": true }]
            }
            """)
            .with(PaceSettings.FIELD, PaceSettings.SCHEMA, KIND);

    public SweepJob() {
        super(KIND, "SweepTable", SETTINGS);
    }

    @Override
    protected List<SettingProblem> rules(JsonNode whole) {
        List<SettingProblem> problems = SweepSettings.problems(whole);
        problems.addAll(PaceProblems.of(pace(whole), PACE));
        return problems;
    }

    /** What the database itself says of them: whether there is such a table, and whether it understands the condition. */
    @Override
    public List<SettingProblem> problems(Map<String, Object> settings, Handle application) {
        JsonNode whole = SETTINGS.complete(settings);
        List<SettingProblem> problems = new SweepCheck(SweepSettings.of(whole), application).problems();
        return problems.isEmpty() ? PaceProblems.of(pace(whole), PACE, application) : problems;
    }

    private static JsonNode pace(JsonNode whole) {
        return whole.path(KIND).path(PaceSettings.FIELD);
    }

    @Override
    public boolean asksApplication() {
        return true;
    }

    @Override
    public Class<?> implementation() {
        return SweepTableWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new SweepTableActivitiesImpl(resources.jdbi(), resources.sweeps());
    }

    @Override
    public List<CheckResult> check(JobDefinition job, Handle handle) {
        return new SweepCheck(SweepSettings.of(SETTINGS.complete(job.settings())), handle).results(job.id());
    }

    @Override
    public String tell(Map<?, ?> result) {
        long failed = ResultWords.number(result, "failed_count");
        return "  %,d rows of %s %s%s"
                .formatted(
                        ResultWords.number(result, "row_count"),
                        result.get("table"),
                        result.get("done"),
                        failed == 0 ? "" : ", %,d refused by the database".formatted(failed));
    }
}
