package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import com.google.auto.service.AutoService;
import dev.perennial.job.CheckResult;
import dev.perennial.job.ExpectedTable;
import dev.perennial.job.ExpectedTable.Holds;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.ResultWords;
import dev.perennial.job.SettingsSchema;
import dev.perennial.job.SuggestedIndex;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsWorkflowImpl;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.sweep.pace.PaceSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Downgrades those whose subscription has ended. */
@AutoService(JobType.class)
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
            """)
            .with(PaceSettings.FIELD, PaceSettings.SCHEMA);

    /**
     * Measured on a million subscriptions: a page of 5,000 is found in 2 ms instead of 48, and a run that finds nothing due
     * takes 0.1 ms instead of 50 to 290, for 17 MB.
     */
    private static final SuggestedIndex DUE_SUBSCRIPTIONS = new SuggestedIndex(
            "subscriptions_due",
            "subscriptions",
            List.of("expires_at", "id"),
            "create index concurrently if not exists subscriptions_due on subscriptions (expires_at, id)"
                    + " where status = 'active' and provider = 'dlocal'",
            "finds the subscriptions that are due without reading the others");

    /** Payments are a matter of their own. */
    private static final List<ExpectedTable> TABLES = List.of(
            ExpectedTable.changed("subscriptions")
                    .with(Holds.KEY, "id", "user_id")
                    .with(Holds.WORD, "provider", "status")
                    .with(Holds.TIME, "expires_at", "updated_at"),
            ExpectedTable.changed("users")
                    .with(Holds.KEY, "id")
                    .with(Holds.WORD, "tier")
                    .with(Holds.TIME, "updated_at"),
            ExpectedTable.added("notifications")
                    .with(Holds.KEY, "id", "user_id")
                    .with(Holds.WORD, "type", "title", "message")
                    .with(Holds.TIME, "created_at"));

    /** How long a payment may take; 0s: payments are not looked at. */
    static final String PENDING_PAYMENTS = "pending_payments";

    @Override
    public String workflow() {
        return "DowngradeExpiredSubscriptions";
    }

    @Override
    public SettingsSchema settings() {
        return SETTINGS;
    }

    @Override
    public Class<?> implementation() {
        return DowngradeExpiredSubscriptionsWorkflowImpl.class;
    }

    @Override
    public Object activities(JobResources resources) {
        return new DowngradeExpiredSubscriptionsActivitiesImpl(resources.jdbi(), resources.sweeps());
    }

    @Override
    public List<ExpectedTable> tables() {
        return TABLES;
    }

    @Override
    public List<SuggestedIndex> indexes() {
        return List.of(DUE_SUBSCRIPTIONS);
    }

    @Override
    public List<CheckResult> check(JobDefinition job, Handle handle) {
        String age = SETTINGS.complete(job.settings()).path(PENDING_PAYMENTS).asText();
        return new LatePaymentsCheck(handle).of(job.id(), age);
    }

    @Override
    public Set<String> listsOfUsers() {
        return Set.of("downgraded_users");
    }

    @Override
    public String tell(Map<?, ?> result) {
        Map<?, ?> kept = ResultWords.part(result, "kept");
        String told =
                "  %,d subscriptions had expired: %,d users downgraded to FREE and told; %,d hold another subscription, %,d were FREE already"
                        .formatted(
                                ResultWords.number(result, "expired_count"),
                                ResultWords.number(result, "downgraded_count"),
                                ResultWords.number(kept, "other_subscription"),
                                ResultWords.number(kept, "already_free"));
        long waiting = ResultWords.number(kept, "payment_pending");
        long restored = ResultWords.number(result, "restored_count");
        return told
                + (waiting == 0 ? "" : "\n  %,d kept for now: their payment is on its way".formatted(waiting))
                + (restored == 0 ? "" : "\n  %,d users restored: their payment came after all".formatted(restored));
    }
}
