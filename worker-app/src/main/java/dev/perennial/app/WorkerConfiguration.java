package dev.perennial.app;

import dev.perennial.control.TemporalConnection;
import io.grpc.StatusRuntimeException;
import io.temporal.activity.ActivityInterface;
import io.temporal.client.WorkflowClient;
import java.util.Arrays;
import java.util.Collection;
import org.springframework.beans.factory.ListableBeanFactory;
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
    JobWorker jobWorker(WorkflowClient client, ListableBeanFactory beans, PerennialProperties properties) {
        return new JobWorker(client, JobWiring.WORKFLOWS, activities(beans), properties.concurrentActivities());
    }

    /** Every bean that implements an activity interface, so that none can be forgotten. */
    private static Collection<Object> activities(ListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> isActivity(beans.getType(name)))
                .map(beans::getBean)
                .toList();
    }

    private static boolean isActivity(Class<?> type) {
        return type != null
                && Arrays.stream(type.getInterfaces())
                        .anyMatch(parent -> parent.isAnnotationPresent(ActivityInterface.class));
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
