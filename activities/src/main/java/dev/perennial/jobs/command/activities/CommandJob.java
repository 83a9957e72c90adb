package dev.perennial.jobs.command.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.perennial.job.JobKinds;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.KindJobType;
import dev.perennial.job.ResultWords;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingProblem.Kind;
import dev.perennial.job.SettingsSchema;
import dev.perennial.job.Template;
import dev.perennial.jobs.command.RunCommandWorkflowImpl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a command that the worker's operator allows. */
@AutoService(JobType.class)
public final class CommandJob extends KindJobType {

    static final String KIND = "command";

    /** No secret: the arguments of a process can be seen by whoever is on its machine. */
    private static final List<String> VALUES = List.of("as_of", "run_id", "job_id", Template.ANY_SETTING);

    private static final int LONGEST_SHOWN = 500;

    static final SettingsSchema SETTINGS = SettingsSchema.ofKind(
            KIND,
            """
            {
              "title": "Run a command",
              "description": "one that the operator of the worker allows, by its name",
              "type": "object",
              "additionalProperties": false,
              "required": ["run"],
              "properties": {
                "run": {
                  "title": "Command",
                  "description": "its name in the worker's file of commands; no path, no shell",
                  "type": "string",
                  "pattern": "^[a-z][a-z0-9_-]{0,59}$",
                  "examples": ["backup"]
                },
                "arguments": {
                  "title": "Arguments",
                  "description": "each matched whole by the pattern that the operator gave it; values such as `${as_of}` may stand in them",
                  "type": "array",
                  "maxItems": 100,
                  "items": { "type": "string", "maxLength": 4000 },
                  "examples": [["--full", "${as_of}"]]
                },
                "timeout": {
                  "title": "Timeout of a try",
                  "description": "after which the process is killed with its children; the job's own timeout is for all tries together",
                  "$ref": "#/$defs/duration",
                  "default": "10m"
                },
                "repeatable": {
                  "title": "Repeatable",
                  "description": "whether it may run again after a failure, or when the worker died while it ran",
                  "type": "boolean",
                  "default": false
                },
                "keep": {
                  "title": "Output to keep",
                  "description": "so many bytes of the end of what it writes, redacted",
                  "type": "integer",
                  "minimum": 0,
                  "maximum": 65536,
                  "default": 16384
                }
              },
              "examples": [{ "run": "backup", "arguments": ["--full"] }]
            }
            """);

    public CommandJob() {
        super(KIND, "RunCommand", SETTINGS);
    }

    @Override
    protected List<SettingProblem> rules(JsonNode whole) {
        List<SettingProblem> problems = new ArrayList<>();
        JsonNode settings = whole.path(JobKinds.SETTINGS);
        whole.path(KIND).path("arguments").forEach(argument -> Template.flaw(argument.asText(), settings, VALUES)
                .map(expected ->
                        new SettingProblem(Kind.WRONG, List.of(KIND, "arguments"), argument.asText(), expected, ""))
                .ifPresent(problems::add));
        return problems;
    }

    @Override
    public Class<?> implementation() {
        return RunCommandWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new RunCommandActivitiesImpl(resources.commands(), System::getenv);
    }

    @Override
    public String tell(Map<?, ?> result) {
        StringBuilder words = new StringBuilder("  %s ended with %s in %,d ms"
                .formatted(result.get("command"), result.get("exit_code"), ResultWords.number(result, "duration_ms")));
        String output = String.valueOf(result.get("output")).strip();
        String end =
                output.length() > LONGEST_SHOWN ? "… " + output.substring(output.length() - LONGEST_SHOWN) : output;
        end.lines().forEach(line -> words.append("\n    ").append(line));
        return words.toString();
    }
}
