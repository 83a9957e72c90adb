package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import dev.perennial.job.JobType;
import dev.perennial.job.SettingsSchema;

/** Downgrades those whose subscription has ended. */
public final class DowngradeExpiredSubscriptionsJob implements JobType {

    /** dLocal repeats its notifications hourly, then twice a day for four days; after five days nothing more comes. */
    static final SettingsSchema SETTINGS = SettingsSchema.of(
            """
            {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "grace": {
                  "title": "Grace",
                  "description": "downgrade only so long after the end",
                  "$ref": "#/$defs/duration",
                  "default": "0s"
                },
                "pending_payments": {
                  "title": "Pending payments",
                  "description": "how long a payment of the application's table `payments` counts: on its way it holds the downgrade off, later it takes it back; `0s`: not at all",
                  "$ref": "#/$defs/duration",
                  "default": "5d"
                }
              }
            }
            """);

    @Override
    public String workflow() {
        return "DowngradeExpiredSubscriptions";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }
}
