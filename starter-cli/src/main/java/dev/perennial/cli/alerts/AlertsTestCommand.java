package dev.perennial.cli.alerts;

import dev.perennial.alerts.channel.AlertSettings;
import dev.perennial.alerts.channel.AlertWords;
import dev.perennial.alerts.channel.Channel;
import dev.perennial.alerts.channel.DeliveryResult;
import dev.perennial.alerts.channel.Message;
import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sends a message that means nothing, to see it arrive. */
@Command(
        name = "test",
        description = "Send a test message to each channel that this environment names, or to one.",
        footer = {
            "",
            "Channels are those of SLACK_WEBHOOK_URL, DISCORD_WEBHOOK_URL and PAGERDUTY_ROUTING_KEY. PagerDuty",
            "gets an incident of severity info that is resolved at once.",
            "",
            "Example:",
            "  perennial alerts test slack"
        })
public final class AlertsTestCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "CHANNEL", description = "slack, discord or pagerduty. Default: all")
    private Name name;

    @Mixin
    private OutputOption output;

    public AlertsTestCommand(Context context) {
        this.context = context;
    }

    enum Name {
        slack,
        discord,
        pagerduty
    }

    @Override
    public Integer call() {
        Message message = new AlertWords(context.environment().variable("ENV").orElse("production"), Optional.empty())
                .test(context.now());
        Map<String, Object> answers = new LinkedHashMap<>();
        for (Channel channel : channels()) {
            answers.put(channel.name(), told(send(channel, message)));
        }
        boolean allTaken = answers.values().stream().allMatch("taken"::equals);
        if (output.isJson()) {
            context.terminal().print(JsonText.of(answers));
        } else {
            answers.forEach((channel, told) ->
                    context.terminal().print("%s %s: %s".formatted(told.equals("taken") ? "✓" : "✗", channel, told)));
        }
        return allTaken ? ExitCode.OK : ExitCode.UNREACHABLE;
    }

    private List<Channel> channels() {
        List<Channel> named = settings().stream()
                .filter(channel -> name == null || channel.name().equals(name.name()))
                .toList();
        if (named.isEmpty()) {
            throw Refusal.refused(
                    name == null ? "no channel is set in this environment" : "%s is not set here".formatted(name),
                    "set one of SLACK_WEBHOOK_URL, DISCORD_WEBHOOK_URL, PAGERDUTY_ROUTING_KEY");
        }
        return named;
    }

    private List<Channel> settings() {
        Environment environment = context.environment();
        try {
            return new AlertSettings(
                            environment.variable("SLACK_WEBHOOK_URL").orElse(""),
                            environment.variable("DISCORD_WEBHOOK_URL").orElse(""),
                            environment.variable("PAGERDUTY_ROUTING_KEY").orElse(""),
                            environment.variable("PERENNIAL_PAGERDUTY_URL").orElse(AlertSettings.PAGERDUTY),
                            environment
                                    .variable("PERENNIAL_PAGERDUTY_SEVERITIES")
                                    .orElse(AlertSettings.CALL_FOR))
                    .channels(environment.clock());
        } catch (IllegalArgumentException wrong) {
            throw Refusal.usage(wrong.getMessage());
        }
    }

    private static DeliveryResult send(Channel channel, Message message) {
        DeliveryResult answer = channel.send(message);
        boolean open = channel.keepsIncidents() && answer instanceof DeliveryResult.Accepted;
        return open ? channel.send(message.resolved()) : answer;
    }

    private static String told(DeliveryResult answer) {
        if (answer instanceof DeliveryResult.Refused refused) {
            return "refused (%s)".formatted(refused.reason());
        }
        if (answer instanceof DeliveryResult.Later later) {
            return "not taken (%s)".formatted(later.reason());
        }
        if (answer instanceof DeliveryResult.Unknown unknown) {
            return "perhaps taken (%s)".formatted(unknown.reason());
        }
        return "taken";
    }
}
