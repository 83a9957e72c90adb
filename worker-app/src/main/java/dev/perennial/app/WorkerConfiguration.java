package dev.perennial.app;

import dev.perennial.control.TemporalConnection;
import dev.perennial.gate.RunLedgerImpl;
import dev.perennial.job.JobResources;
import dev.perennial.job.LocalJobTypes;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {

    @Bean
    @Lazy
    JobWorker jobWorker(
            WorkflowClient client,
            LocalJobTypes types,
            JobResources resources,
            RunLedgerImpl ledger,
            PerennialProperties properties) {
        List<Object> activities = Stream.concat(
                        Stream.of(ledger), types.all().stream().map(type -> type.activities(resources)))
                .toList();
        return new JobWorker(client, types.implementations(), activities, properties.concurrentActivities());
    }

    @Bean
    HealthIndicator workerHealthIndicator(ObjectProvider<JobWorker> worker, PerennialProperties properties) {
        return () -> {
            if (!properties.has(PerennialProperties.Role.WORKER)) {
                return Health.up().withDetail("role", "not a worker").build();
            }
            return worker.getObject().isRunning()
                    ? Health.up().build()
                    : Health.outOfService().build();
        };
    }

    @Bean
    HealthIndicator temporalHealthIndicator(TemporalConnection temporal) {
        return () -> {
            try {
                temporal.check();
                return Health.up().build();
            } catch (StatusRuntimeException unreachable) {
                return Health.down()
                        .withDetail("temporal", unreachable.getStatus().getCode())
                        .build();
            }
        };
    }
}
