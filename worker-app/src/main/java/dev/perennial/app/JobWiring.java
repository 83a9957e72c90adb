package dev.perennial.app;

import dev.perennial.application.NextJsClient;
import dev.perennial.gate.RunLedgerImpl;
import dev.perennial.job.JobType;
import dev.perennial.job.JobTypes;
import dev.perennial.jobs.checkexpiringsubscriptions.CheckExpiringSubscriptionsWorkflowImpl;
import dev.perennial.jobs.checkexpiringsubscriptions.activities.CheckExpiringSubscriptionsActivitiesImpl;
import dev.perennial.jobs.checkexpiringsubscriptions.activities.ReminderPace;
import dev.perennial.jobs.distributecodes.DistributeCodesWorkflowImpl;
import dev.perennial.jobs.distributecodes.activities.DistributeCodesActivitiesImpl;
import dev.perennial.jobs.downgradeexpiredsubscriptions.DowngradeExpiredSubscriptionsWorkflowImpl;
import dev.perennial.jobs.downgradeexpiredsubscriptions.activities.DowngradeExpiredSubscriptionsActivitiesImpl;
import dev.perennial.jobs.expirecodes.ExpireCodesWorkflowImpl;
import dev.perennial.jobs.expirecodes.activities.ExpireCodesActivitiesImpl;
import dev.perennial.sweep.Sweeps;
import io.temporal.common.metadata.POJOWorkflowImplMetadata;
import io.temporal.common.metadata.POJOWorkflowMethodMetadata;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Which jobs there are: a new one is added to the list of workflows and gets a bean for its activities. Lazy, because only a
 * worker needs them.
 */
@Configuration(proxyBeanMethods = false)
@Lazy
class JobWiring {

    /** Every workflow type that a worker of ours can run. */
    static final List<Class<?>> WORKFLOWS = List.of(
            ExpireCodesWorkflowImpl.class,
            CheckExpiringSubscriptionsWorkflowImpl.class,
            DowngradeExpiredSubscriptionsWorkflowImpl.class,
            DistributeCodesWorkflowImpl.class);

    /** The workflow types of those; each has its {@link JobType}. */
    static Set<String> workflowTypes() {
        return WORKFLOWS.stream()
                .flatMap(type -> POJOWorkflowImplMetadata.newInstance(type).getWorkflowMethods().stream())
                .map(POJOWorkflowMethodMetadata::getName)
                .collect(Collectors.toSet());
    }

    /** What this process runs: the product's own, and every bean of the type. */
    @Bean
    JobTypes jobTypes(ObjectProvider<JobType> own) {
        return JobTypes.of(
                Stream.concat(JobTypes.shipped().stream(), own.stream()).toList());
    }

    @Bean
    RunLedgerImpl runLedger(Jdbi jdbi, Clock clock) {
        return new RunLedgerImpl(jdbi, clock);
    }

    @Bean
    Sweeps sweeps(Jdbi jdbi, Clock clock) {
        return new Sweeps(jdbi, clock);
    }

    @Bean
    ExpireCodesActivitiesImpl expireCodesActivities(Jdbi jdbi, Sweeps sweeps) {
        return new ExpireCodesActivitiesImpl(jdbi, sweeps);
    }

    /** One for all jobs: they share its circuit breaker. */
    @Bean
    NextJsClient nextJsClient(PerennialProperties properties, Clock clock) {
        try {
            URI application = ApplicationUrl.read(properties.nextjsApiUrl());
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

    @Bean
    CheckExpiringSubscriptionsActivitiesImpl checkExpiringSubscriptionsActivities(
            Jdbi jdbi, Sweeps sweeps, NextJsClient client, Clock clock) {
        return new CheckExpiringSubscriptionsActivitiesImpl(jdbi, sweeps, client, clock, ReminderPace.USUAL);
    }

    @Bean
    DowngradeExpiredSubscriptionsActivitiesImpl downgradeExpiredSubscriptionsActivities(Jdbi jdbi, Sweeps sweeps) {
        return new DowngradeExpiredSubscriptionsActivitiesImpl(jdbi, sweeps);
    }

    @Bean
    DistributeCodesActivitiesImpl distributeCodesActivities(Jdbi jdbi, Sweeps sweeps) {
        return new DistributeCodesActivitiesImpl(jdbi, sweeps);
    }
}
