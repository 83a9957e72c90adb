package dev.perennial.jobs.http.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.KindJobType;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingsSchema;
import dev.perennial.jobs.http.HttpCallWorkflowImpl;
import java.util.List;
import java.util.Map;

/** Calls a URL. */
@AutoService(JobType.class)
public final class HttpJob extends KindJobType {

    static final String KIND = "http";

    static final SettingsSchema SETTINGS = SettingsSchema.ofKind(
            KIND,
            """
            {
              "title": "Call a URL",
              "description": "the request, and what its answer has to be",
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "url": {
                  "title": "URL",
                  "description": "what is called; values such as `${as_of}` may stand behind the host. Exactly one of url and vercel",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000,
                  "examples": ["https://app.example.com/api/cron/warm"]
                },
                "vercel": {
                  "title": "Path, as Vercel calls it",
                  "description": "a path of the application: called exactly as Vercel's cron would, with CRON_SECRET",
                  "type": "string",
                  "pattern": "^/\\\\S*$",
                  "maxLength": 2000,
                  "examples": ["/api/cron/warm"]
                },
                "method": {
                  "title": "Method",
                  "description": "GET, with a body POST",
                  "enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
                  "examples": ["POST"]
                },
                "query": {
                  "title": "Query",
                  "description": "parameters that are added to the URL",
                  "type": "object",
                  "maxProperties": 50,
                  "additionalProperties": { "type": "string", "maxLength": 2000 },
                  "examples": [{ "region": "eu" }]
                },
                "headers": {
                  "title": "Headers",
                  "description": "such as Authorization, with `${secret:NAME}` for what nobody may read here",
                  "type": "object",
                  "maxProperties": 50,
                  "additionalProperties": { "type": "string", "maxLength": 4000 },
                  "examples": [{ "Authorization": "Bearer ${secret:CRON_SECRET}" }]
                },
                "body": {
                  "title": "Body",
                  "description": "what is sent: exactly one of json, form and text",
                  "type": "object",
                  "additionalProperties": false,
                  "minProperties": 1,
                  "maxProperties": 1,
                  "properties": {
                    "json": {
                      "title": "JSON",
                      "description": "any JSON value",
                      "examples": [{ "day": "${as_of}" }]
                    },
                    "form": {
                      "title": "Form",
                      "description": "fields of a form",
                      "type": "object",
                      "additionalProperties": { "type": "string" },
                      "examples": [{ "day": "${as_of}" }]
                    },
                    "text": {
                      "title": "Text",
                      "description": "as it is",
                      "type": "string",
                      "examples": ["run ${run_id}"]
                    }
                  },
                  "examples": [{ "json": { "day": "${as_of}" } }]
                },
                "timeout": {
                  "title": "Timeout of a try",
                  "description": "from the connection to the last byte of the answer; the job's own timeout is for all tries together",
                  "$ref": "#/$defs/duration",
                  "default": "30s"
                },
                "expect": {
                  "title": "Expected answer",
                  "description": "any other answer is a failure",
                  "type": "object",
                  "additionalProperties": false,
                  "properties": {
                    "status": {
                      "title": "Status",
                      "description": "one or several, with commas between",
                      "type": ["string", "integer"],
                      "pattern": "^\\\\s*([1-5]xx|[1-5]\\\\d\\\\d)(\\\\s*,\\\\s*([1-5]xx|[1-5]\\\\d\\\\d))*\\\\s*$",
                      "minimum": 100,
                      "maximum": 599,
                      "default": "2xx",
                      "examples": ["200, 204"]
                    },
                    "json": {
                      "title": "JSON",
                      "description": "values that the answer has to have, whatever else it holds",
                      "type": "object",
                      "examples": [{ "success": true }]
                    },
                    "text": {
                      "title": "Text",
                      "description": "a text that the answer has to contain",
                      "type": "string",
                      "minLength": 1,
                      "examples": ["OK"]
                    }
                  },
                  "examples": [{ "status": "2xx", "json": { "success": true } }]
                },
                "redirects": {
                  "title": "Redirects",
                  "description": "follow them, credentials only to the same origin; or refuse them as a failure",
                  "enum": ["refuse", "follow"],
                  "default": "refuse"
                },
                "idempotency_key": {
                  "title": "Idempotency key",
                  "description": "sends the header Idempotency-Key, the same with every try of a run; the other side has to know it",
                  "type": "boolean",
                  "default": false
                },
                "repeatable": {
                  "title": "Repeatable",
                  "description": "whether a call that may have arrived may be made again; true for GET, HEAD, PUT and DELETE, and with an idempotency key",
                  "type": "boolean",
                  "examples": [true]
                },
                "accepted": {
                  "title": "Accepted work",
                  "description": "when the answer is 202: how to ask for the end of the work",
                  "type": "object",
                  "additionalProperties": false,
                  "properties": {
                    "at": {
                      "title": "Where",
                      "description": "`location`, the header; or the field of the answer that holds the URL",
                      "type": "string",
                      "minLength": 1,
                      "default": "location",
                      "examples": ["status_url"]
                    },
                    "every": {
                      "title": "Every",
                      "description": "how often it is asked; at least `1s`, and not before a Retry-After",
                      "$ref": "#/$defs/duration",
                      "default": "10s"
                    },
                    "done": {
                      "title": "Done",
                      "description": "values of an answer that say it is done; without them, any expected answer but 202",
                      "type": "object",
                      "examples": [{ "state": "done" }]
                    },
                    "failed": {
                      "title": "Failed",
                      "description": "values of an answer that say it has failed",
                      "type": "object",
                      "examples": [{ "state": "failed" }]
                    }
                  },
                  "examples": [{ "done": { "state": "done" } }]
                },
                "keep": {
                  "title": "Bytes kept",
                  "description": "how much of the answer a run keeps, redacted",
                  "type": "integer",
                  "minimum": 0,
                  "maximum": 65536,
                  "default": 65536
                }
              },
              "examples": [{ "url": "https://app.example.com/api/cron/warm" }]
            }
            """);

    public HttpJob() {
        super(KIND, "HttpCall", SETTINGS);
    }

    @Override
    protected List<SettingProblem> rules(JsonNode whole) {
        return new HttpRules(whole).problems();
    }

    @Override
    public Class<?> implementation() {
        return HttpCallWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new HttpCallActivitiesImpl(resources);
    }

    @Override
    public String tell(Map<?, ?> result) {
        return HttpWords.of(result);
    }
}
