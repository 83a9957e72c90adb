package dev.perennial.cli.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.Called;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.devstack.alerts.AlertReceiver;
import dev.perennial.devstack.http.Behaviour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertsTestCommandTest {

    private final AlertReceiver receiver = AlertReceiver.start();
    private final Map<String, String> variables = Map.of(
            "SLACK_WEBHOOK_URL", receiver.slackUrl().toString(),
            "DISCORD_WEBHOOK_URL", receiver.discordUrl().toString(),
            "PAGERDUTY_ROUTING_KEY", "canary",
            "PERENNIAL_PAGERDUTY_URL", receiver.pagerDutyUrl().toString(),
            "ENV", "staging");

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void sendsToEachChannelAndLeavesNoIncidentOpen() {
        Called called = call(variables);

        assertThat(called.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(called.out()).isEqualTo("✓ slack: taken\n✓ discord: taken\n✓ pagerduty: taken\n");
        assertThat(receiver.messages()).hasSize(4);
        assertThat(receiver.openIncidents()).isEmpty();
        assertThat(receiver.messages(AlertReceiver.SLACK).get(0).body().toString())
                .contains("[INFO] Perennial can reach this channel", "staging", "#36a64f");
    }

    @Test
    void sendsToTheOneThatIsNamed() {
        Called called = call(variables, "discord", "--output", "json");

        assertThat(called.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(called.out()).contains("\"discord\"", "\"taken\"").doesNotContain("slack");
        assertThat(receiver.messages()).hasSize(1);
    }

    @Test
    void saysWhichChannelDidNotTakeItAndWhyButNotWhereItIs() {
        receiver.behave(AlertReceiver.SLACK, Behaviour.failWith(404));

        Called called = call(variables);

        assertThat(called.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(called.out()).startsWith("✗ slack: not taken (HTTP 404)\n✓ discord: taken\n");
        assertThat(called.out() + called.err()).doesNotContain("services", "canary");
    }

    @Test
    void refusesWhenNoChannelIsSet() {
        assertThat(call(Map.of()).exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(call(Map.of()).err())
                .isEqualTo("✗ error: no channel is set in this environment\n"
                        + "  set one of SLACK_WEBHOOK_URL, DISCORD_WEBHOOK_URL, PAGERDUTY_ROUTING_KEY\n");
        assertThat(call(Map.of(), "slack").err()).startsWith("✗ error: slack is not set here\n");
        assertThat(call(Map.of(), "telegraph").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call(Map.of("SLACK_WEBHOOK_URL", "http://canary")).exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(call(Map.of("SLACK_WEBHOOK_URL", "http://canary")).err()).doesNotContain("canary");
    }

    private static Called call(Map<String, String> variables, String... more) {
        List<String> arguments = new ArrayList<>(List.of("alerts", "test"));
        arguments.addAll(List.of(more));
        return Called.in(Path.of("target", "nowhere").toAbsolutePath(), variables, arguments.toArray(String[]::new));
    }
}
