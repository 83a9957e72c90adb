package dev.perennial.app;

import dev.perennial.alerts.channel.AlertChannels;
import dev.perennial.alerts.channel.AlertSettings;
import dev.perennial.alerts.channel.AlertWords;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A channel that is set wrongly keeps the process from starting: better now than when something has to be told. */
@Configuration(proxyBeanMethods = false)
class AlertConfiguration {

    @Bean
    AlertSettings alertSettings(
            @Value("${perennial.alerts.slack-webhook-url}") String slack,
            @Value("${perennial.alerts.discord-webhook-url}") String discord,
            @Value("${perennial.alerts.pagerduty-routing-key}") String pagerduty,
            @Value("${perennial.alerts.pagerduty-url}") String pagerdutyUrl,
            @Value("${perennial.alerts.pagerduty-severities}") String pagerdutySeverities) {
        return new AlertSettings(slack, discord, pagerduty, pagerdutyUrl, pagerdutySeverities);
    }

    @Bean
    AlertWords alertWords(
            @Value("${perennial.alerts.environment}") String environment,
            @Value("${perennial.alerts.temporal-ui-url}") String temporalUi,
            @Value("${spring.temporal.namespace}") String namespace) {
        return new AlertWords(
                environment,
                Optional.of(temporalUi.strip().replaceAll("/+$", ""))
                        .filter(ui -> !ui.isEmpty())
                        .map(ui -> ui + "/namespaces/" + namespace + "/workflows"));
    }

    @Bean
    AlertChannels alertChannels(AlertSettings settings, AlertWords words, Clock clock) {
        try {
            return new AlertChannels(settings.channels(clock), words);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }
}
