package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import dev.perennial.job.JobType;
import dev.perennial.job.SettingsSchema;

/** Reminds those whose subscription ends soon. */
public final class CheckExpiringSubscriptionsJob implements JobType {

    static final SettingsSchema SETTINGS = SettingsSchema.of(
            """
            {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "window": {
                  "title": "Window",
                  "description": "remind whose subscription ends within this",
                  "$ref": "#/$defs/duration",
                  "default": "3d"
                },
                "least_notice": {
                  "title": "Least notice",
                  "description": "not whose ends within this: the downgrade comes the same morning",
                  "$ref": "#/$defs/duration",
                  "default": "15m"
                },
                "max_items": {
                  "title": "Most reminders",
                  "description": "more reminders than this are held for a person",
                  "type": "integer",
                  "minimum": 0,
                  "maximum": 1000000,
                  "default": 5000
                },
                "surge": {
                  "title": "Surge",
                  "description": "so are many more than usual: more than `times` the median of the job's last 14 successful runs, and more than `floor`. With fewer than 5 such runs nobody knows what is usual, and only `max_items` holds: the first run on a full database is no surge",
                  "type": "object",
                  "additionalProperties": false,
                  "properties": {
                    "floor": {
                      "title": "Floor",
                      "description": "so many are always allowed",
                      "type": "integer",
                      "minimum": 0,
                      "maximum": 1000000,
                      "default": 50
                    },
                    "times": {
                      "title": "Times",
                      "description": "so many times the median are allowed",
                      "type": "integer",
                      "minimum": 1,
                      "maximum": 1000,
                      "default": 3
                    }
                  },
                  "default": { "floor": 50, "times": 3 }
                },
                "key_lifetime": {
                  "title": "Lifetime of a key",
                  "description": "how long the endpoint surely knows a key again",
                  "$ref": "#/$defs/duration",
                  "default": "24h"
                },
                "in_flight": {
                  "title": "In flight",
                  "description": "mails on their way at once",
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 64,
                  "default": 8
                }
              }
            }
            """);

    @Override
    public String workflow() {
        return "CheckExpiringSubscriptions";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }
}
