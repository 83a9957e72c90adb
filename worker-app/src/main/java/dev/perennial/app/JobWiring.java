package dev.perennial.app;

import dev.perennial.application.NextJsClient;
import dev.perennial.callout.Callout;
import dev.perennial.command.AllowedCommands;
import dev.perennial.gate.RunLedgerImpl;
import dev.perennial.job.JobResources;
import dev.perennial.job.JobType;
import dev.perennial.job.JobTypes;
import dev.perennial.job.LocalJobTypes;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.server.Pollers;
import dev.perennial.sweep.Sweeps;
import io.temporal.client.WorkflowClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Which jobs there are, and what they share. Lazy, because only a worker needs most of it. */
@Configuration(proxyBeanMethods = false)
@Lazy
class JobWiring {

    /** What this process runs: the product's own, and every bean of the type. */
    @Bean
    LocalJobTypes localJobTypes(ObjectProvider<JobType> own) {
        return LocalJobTypes.shipped().with(own.stream());
    }

    @Bean
    JobTypes jobTypes(LocalJobTypes local) {
        return JobTypes.of(local.all());
    }

    @Bean
    JobResources jobResources(
            Jdbi jdbi,
            Sweeps sweeps,
            NextJsClient client,
            Callout callout,
            Registry registry,
            WorkflowClient temporal,
            PerennialProperties properties,
            Clock clock) {
        Pollers pollers = new Pollers(temporal);
        Function<String, Optional<JobDefinition>> definitions =
                id -> registry.find(id).map(RegisteredJob::definition);
        return new JobResources(
                jdbi,
                sweeps,
                client,
                callout,
                definitions,
                queue -> pollers.isUnattended(queue, clock.instant()),
                commands(properties.commandsFile()),
                clock);
    }

    /** None, unless the operator names a file of them. */
    private static AllowedCommands commands(String file) {
        try {
            return file.isBlank() ? AllowedCommands.NONE : AllowedCommands.read(Path.of(file));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException("PERENNIAL_COMMANDS_FILE: " + wrong.getMessage());
        }
    }

    @Bean
    RunLedgerImpl runLedger(Jdbi jdbi, Clock clock) {
        return new RunLedgerImpl(jdbi, clock);
    }

    @Bean
    Sweeps sweeps(Jdbi jdbi, Callout callout, Clock clock) {
        return new Sweeps(jdbi, clock, callout);
    }

    /** One for all jobs: they share its limits and breakers. */
    @Bean
    Callout callout(CalloutProperties properties, PerennialProperties perennial, Environment environment) {
        try {
            return properties.callout(
                    UrlSetting.NEXTJS_API_URL.read(perennial.nextjsApiUrl()), environment::getProperty);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }

    /** One for all jobs: they share its circuit breaker. */
    @Bean
    NextJsClient nextJsClient(PerennialProperties properties, Clock clock) {
        try {
            URI application = UrlSetting.NEXTJS_API_URL.read(properties.nextjsApiUrl());
            return new NextJsClient(
                    application,
                    properties.internalApiKey(),
                    NextJsClient.TIMEOUT,
                    NextJsClient.breaker(application),
                    clock);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }
}
