package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.KindJobType;
import dev.perennial.job.ResultLink;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingsSchema;
import dev.perennial.jobs.github.DispatchGithubWorkflowImpl;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Dispatches a workflow of GitHub Actions. */
@AutoService(JobType.class)
public final class GithubJob extends KindJobType {

    static final String KIND = "github";

    static final SettingsSchema SETTINGS = SettingsSchema.ofKind(
            KIND,
            """
            {
              "title": "Dispatch a GitHub workflow",
              "description": "a workflow of GitHub Actions that has workflow_dispatch; its run is followed to its end",
              "type": "object",
              "additionalProperties": false,
              "required": ["repository", "workflow", "ref"],
              "properties": {
                "repository": {
                  "title": "Repository",
                  "description": "its owner and name",
                  "type": "string",
                  "pattern": "^[\\\\w.-]+/[\\\\w.-]+$",
                  "maxLength": 200,
                  "examples": ["acme/shop"]
                },
                "workflow": {
                  "title": "Workflow",
                  "description": "the name of its file in .github/workflows, or its number",
                  "type": "string",
                  "pattern": "\\\\S",
                  "maxLength": 200,
                  "examples": ["nightly.yml"]
                },
                "ref": {
                  "title": "Branch or tag",
                  "description": "of which the workflow is taken",
                  "type": "string",
                  "pattern": "\\\\S",
                  "maxLength": 250,
                  "examples": ["main"]
                },
                "inputs": {
                  "title": "Inputs",
                  "description": "those that the workflow declares, as texts; values such as `${as_of}` may stand in them",
                  "type": "object",
                  "maxProperties": 25,
                  "additionalProperties": { "type": "string", "maxLength": 65535 },
                  "examples": [{ "as_of": "${as_of}" }]
                },
                "correlation_input": {
                  "title": "Input for the run's id",
                  "description": "an input of the workflow that is given the id of the run, and that its `run-name` shows: so the run is found whatever happens",
                  "type": "string",
                  "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$",
                  "maxLength": 100,
                  "examples": ["perennial_run"]
                },
                "token": {
                  "title": "Token",
                  "description": "with the permission Actions: write, as `${secret:NAME}`. Exactly one of token and app",
                  "type": "string",
                  "examples": ["${secret:GITHUB_TOKEN}"]
                },
                "app": {
                  "title": "GitHub App",
                  "description": "one with the permission Actions: write that is installed in the repository",
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["id", "private_key"],
                  "properties": {
                    "id": {
                      "title": "Client id",
                      "description": "of the app, or its number",
                      "type": ["string", "integer"],
                      "pattern": "^[A-Za-z0-9._]+$",
                      "examples": ["Iv23liAbCdEfGhIjKlMn"]
                    },
                    "installation": {
                      "title": "Installation",
                      "description": "its number; otherwise that of the repository is asked for",
                      "type": "integer",
                      "minimum": 1,
                      "examples": [48211234]
                    },
                    "private_key": {
                      "title": "Private key",
                      "description": "as `${secret:NAME}`: the PEM file that GitHub made, by `NAME_FILE` or with its line breaks",
                      "type": "string",
                      "examples": ["${secret:GITHUB_APP_KEY}"]
                    }
                  },
                  "examples": [{ "id": "Iv23liAbCdEfGhIjKlMn", "private_key": "${secret:GITHUB_APP_KEY}" }]
                },
                "api": {
                  "title": "Address of the API",
                  "description": "of a GitHub Enterprise Server it ends with /api/v3",
                  "type": "string",
                  "maxLength": 500,
                  "default": "https://api.github.com",
                  "examples": ["https://github.example.com/api/v3"]
                },
                "every": {
                  "title": "Every",
                  "description": "how often the run is asked for, from `1s` to `1h`; and not before GitHub allows it",
                  "$ref": "#/$defs/duration",
                  "default": "15s"
                },
                "find_within": {
                  "title": "Find within",
                  "description": "how long a run is looked for that the answer to the dispatch does not name, up to `1h`",
                  "$ref": "#/$defs/duration",
                  "default": "5m"
                },
                "cancel": {
                  "title": "Cancel",
                  "description": "whether the run on GitHub is cancelled when this one is, or is out of time",
                  "type": "boolean",
                  "default": true
                },
                "log_lines": {
                  "title": "Lines of the log",
                  "description": "how many of the failed step are kept, redacted; at most 8,000 characters",
                  "type": "integer",
                  "minimum": 0,
                  "maximum": 200,
                  "default": 30
                }
              },
              "examples": [
                {
                  "repository": "acme/shop",
                  "workflow": "nightly.yml",
                  "ref": "main",
                  "token": "${secret:GITHUB_TOKEN}"
                }
              ]
            }
            """);

    public GithubJob() {
        super(KIND, "DispatchGithubWorkflow", SETTINGS);
    }

    @Override
    protected List<SettingProblem> rules(JsonNode whole) {
        return new GithubRules(whole).problems();
    }

    @Override
    public Class<?> implementation() {
        return DispatchGithubWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new GithubActivitiesImpl(resources);
    }

    @Override
    public String tell(Map<?, ?> result) {
        return GithubWords.of(result);
    }

    @Override
    public Optional<ResultLink> link(Map<?, ?> result) {
        return ResultLink.of("GitHub", "run " + result.get("run_number"), result.get("url"));
    }
}
