package dev.perennial.alerts.channel;

import dev.perennial.incident.Severity;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An embed by webhook. Nobody is ever mentioned by it. */
public final class DiscordChannel implements Channel {

    private static final int LONGEST_TITLE = 256;
    private static final int LONGEST_DESCRIPTION = 4_096;
    private static final int LONGEST_FIELD = 1_024;

    private final Webhook webhook;

    public DiscordChannel(URI address, Duration timeout, Clock clock) {
        this.webhook = new Webhook(address, timeout, clock);
    }

    @Override
    public String name() {
        return "discord";
    }

    @Override
    public boolean wants(Severity severity) {
        return true;
    }

    @Override
    public boolean keepsIncidents() {
        return false;
    }

    @Override
    public DeliveryResult send(Message message) {
        return webhook.post(body(message));
    }

    static Map<String, Object> body(Message message) {
        Map<String, Object> embed = new LinkedHashMap<>();
        embed.put("title", CutText.of("[" + message.label() + "] " + message.title(), LONGEST_TITLE));
        embed.put("description", description(message));
        embed.put("color", Integer.parseInt(message.colour().substring(1), 16));
        embed.put(
                "fields",
                List.of(field("Job ID", message.jobId().orElse("N/A")), field("Environment", message.environment())));
        embed.put("timestamp", message.at().toString());
        message.link().ifPresent(link -> embed.put("url", link.toString()));
        return Map.of("embeds", List.of(embed), "allowed_mentions", Map.of("parse", List.of()));
    }

    private static String description(Message message) {
        CutText text = new CutText(LONGEST_DESCRIPTION);
        text.add(String.join("\n", message.lines()), DiscordChannel::escaped, 0);
        message.traceback().ifPresent(trace -> text.addCode(trace, DiscordChannel::inCode));
        return text.toString();
    }

    private static Map<String, Object> field(String name, String value) {
        return Map.of("name", name, "value", CutText.of(value, LONGEST_FIELD), "inline", true);
    }

    /** A backslash takes Markdown's signs their meaning; an invisible space keeps an @ from calling anybody. */
    private static String escaped(String text) {
        return text.replaceAll("[\\\\*_~|`<>\\[\\]]", "\\\\$0").replace("@", "@\u200b");
    }

    private static String inCode(String code) {
        return code.replace('`', '\'').replace("@", "@\u200b");
    }
}
