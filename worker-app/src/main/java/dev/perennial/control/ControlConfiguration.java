package dev.perennial.control;

import dev.perennial.alerts.channel.AlertChannels;
import dev.perennial.control.audit.TickAuditor;
import dev.perennial.control.converge.Converger;
import dev.perennial.control.converge.ZoneDecisions;
import dev.perennial.control.cutover.CutoverWatch;
import dev.perennial.control.lead.Leadership;
import dev.perennial.control.settle.Reconciler;
import dev.perennial.job.JobTypes;
import dev.perennial.registry.Registry;
import dev.perennial.server.JobSchedules;
import dev.perennial.server.Pollers;
import dev.perennial.server.TemporalRuns;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ControlConfiguration {

    @Bean
    TemporalConnection temporalConnection(WorkflowClient client) {
        return new TemporalConnection(client);
    }

    @Bean
    Pulse pulse(Jdbi jdbi, TemporalConnection temporal, JobTypes types, Clock clock) {
        return new Pulse(jdbi, temporal, types, clock);
    }

    @Bean
    ControlLoop controlLoop(
            Jdbi jdbi,
            @Qualifier("direct") Jdbi direct,
            Registry registry,
            JobSchedules schedules,
            WorkflowClient client,
            Clock clock,
            AlertChannels alertChannels,
            @Value("${perennial.control.look-every}") Duration lookEvery,
            @Value("${perennial.control.full-pass-every}") Duration fullPassEvery,
            @Value("${perennial.control.leave-alone}") Duration leaveAlone) {
        TemporalRuns temporal = new TemporalRuns(client);
        Pollers pollers = new Pollers(client);
        Leadership leadership = new Leadership(direct);
        ZoneDecisions zones = new ZoneDecisions(jdbi, clock);
        return new ControlLoop(
                jdbi,
                registry,
                zones,
                new Converger(jdbi, registry, schedules, zones, clock),
                new Reconciler(jdbi, temporal, clock, leaveAlone),
                new TickAuditor(jdbi, temporal, schedules, clock, leaveAlone),
                new CutoverWatch(jdbi, registry, client, clock),
                new AlertLoop(jdbi, alertChannels, leadership, clock),
                leadership,
                new TemporalConnection(client),
                new RunnableJobs(jdbi, taskQueue -> pollers.isUnattended(taskQueue, clock.instant()), clock),
                clock,
                new ControlLoop.Settings(lookEvery, fullPassEvery));
    }
}
