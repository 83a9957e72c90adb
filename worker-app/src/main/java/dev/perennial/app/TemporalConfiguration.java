package dev.perennial.app;

import dev.perennial.server.JobSchedules;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TemporalConfiguration {

    @Bean
    JobSchedules jobSchedules(WorkflowClient workflows, ScheduleClient schedules) {
        return new JobSchedules(workflows, schedules);
    }
}
