package dev.perennial.alerts.channel;

import dev.perennial.incident.Severity;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which channels there are, as an operator sets it; an empty one is not there.
 *
 * @param pagerdutySeverities words, separated by commas
 */
public record AlertSettings(
        String slackWebhookUrl,
        String discordWebhookUrl,
        String pagerdutyRoutingKey,
        String pagerdutyUrl,
        String pagerdutySeverities) {

    public static final String PAGERDUTY = "https://events.pagerduty.com/v2/enqueue";

    /** A failed job is an error, and somebody is to be called for it. */
    public static final String CALL_FOR = "critical,error";

    /** @throws IllegalArgumentException saying which setting is wrong and what would be right, without its value */
    public List<Channel> channels(Clock clock) {
        List<Channel> channels = new ArrayList<>();
        if (!slackWebhookUrl.isBlank()) {
            URI address = Webhook.address("SLACK_WEBHOOK_URL", slackWebhookUrl);
            channels.add(new SlackChannel(address, Webhook.TIMEOUT, clock));
        }
        if (!discordWebhookUrl.isBlank()) {
            URI address = Webhook.address("DISCORD_WEBHOOK_URL", discordWebhookUrl);
            channels.add(new DiscordChannel(address, Webhook.TIMEOUT, clock));
        }
        if (!pagerdutyRoutingKey.isBlank()) {
            URI address = Webhook.address("PERENNIAL_PAGERDUTY_URL", pagerdutyUrl);
            String key = pagerdutyRoutingKey.strip();
            channels.add(new PagerDutyChannel(address, key, severities(), Webhook.TIMEOUT, clock));
        }
        return channels;
    }

    private Set<Severity> severities() {
        Set<Severity> severities = EnumSet.noneOf(Severity.class);
        try {
            for (String word : pagerdutySeverities.split(",")) {
                severities.add(Severity.of(word));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "PERENNIAL_PAGERDUTY_SEVERITIES must be some of info, warning, error, critical, separated by commas");
        }
        return severities;
    }

    /** Secrets are in here. */
    @Override
    public String toString() {
        return "AlertSettings";
    }
}
