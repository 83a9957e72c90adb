package dev.perennial.app;

import dev.perennial.affiliates.ExpireCodesActivitiesImpl;
import dev.perennial.affiliates.ExpireCodesWorkflowImpl;
import dev.perennial.ledger.RunLedgerImpl;
import dev.perennial.sweep.Sweeps;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which jobs there are: a new one is added to the list of workflows and gets a bean for its activities. */
@Configuration(proxyBeanMethods = false)
class JobWiring {

    /** Every workflow type that a worker of ours can run. */
    static final List<Class<?>> WORKFLOWS = List.of(ExpireCodesWorkflowImpl.class);

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
}
