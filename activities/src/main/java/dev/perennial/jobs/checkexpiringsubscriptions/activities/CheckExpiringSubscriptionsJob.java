package dev.perennial.jobs.checkexpiringsubscriptions.activities;

import com.google.auto.service.AutoService;
import dev.perennial.job.ExpectedTable;
import dev.perennial.job.ExpectedTable.Holds;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.ResultWords;
import dev.perennial.job.SettingsSchema;
import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsWorkflowImpl;
import dev.perennial.sweep.pace.PaceSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** Reminds those whose subscription ends soon. */
@AutoService(JobType.class)
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
            """)
            .with(PaceSettings.FIELD, PaceSettings.SCHEMA);

    private static final List<ExpectedTable> TABLES = List.of(
            ExpectedTable.changed("subscriptions")
                    .with(Holds.KEY, "id", "user_id")
                    .with(Holds.WORD, "provider", "status")
                    .with(Holds.FLAG, "renewal_reminder_sent")
                    .with(Holds.TIME, "expires_at", "updated_at"),
            ExpectedTable.read("users").with(Holds.KEY, "id", "email"));

    private static final Map<String, String> WHY_NOT_REMINDED = Map.of(
            "covered", "another subscription goes on",
            "marked_before", "reminded before we came",
            "no_address", "without an address",
            "too_late", "ending this very hour",
            "renewed", "renewed meanwhile",
            "user_gone", "user gone",
            "unsubscribed", "unsubscribed",
            "bounced", "at addresses that bounced",
            "complained", "complained of mails",
            "other", "held back by the application");

    @Override
    public String workflow() {
        return "CheckExpiringSubscriptions";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }

    @Override
    public Class<?> implementation() {
        return CheckExpiringSubscriptionsWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new CheckExpiringSubscriptionsActivitiesImpl(
                resources.jdbi(), resources.sweeps(), resources.application(), resources.clock(), ReminderPace.USUAL);
    }

    @Override
    public List<ExpectedTable> tables() {
        return TABLES;
    }

    @Override
    public Set<String> listsOfUsers() {
        return Set.of("users");
    }

    @Override
    public String tell(Map<?, ?> result) {
        StringJoiner why = new StringJoiner(", ", ": ", "").setEmptyValue("");
        long suppressed = 0;
        for (Map.Entry<?, ?> reason : ResultWords.part(result, "suppressed").entrySet()) {
            long count = ((Number) reason.getValue()).longValue();
            suppressed += count;
            why.add("%,d %s".formatted(count, WHY_NOT_REMINDED.getOrDefault(reason.getKey(), "" + reason.getKey())));
        }
        return "  %,d subscriptions end soon: %,d reminded of, by %,d mails; %,d not%s"
                .formatted(
                        ResultWords.number(result, "expiring_count"),
                        ResultWords.number(result, "reminders_marked"),
                        ResultWords.number(result, "sent_count"),
                        suppressed,
                        why);
    }
}
