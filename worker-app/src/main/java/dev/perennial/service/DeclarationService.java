package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.declared.CatalogueExport;
import dev.perennial.declared.DriftItem;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.declared.ScheduleDrift;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.Registry;
import dev.perennial.server.JobSchedules;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** What is declared: the registry as a file says it, and whether Temporal's schedules say the same. */
@Component
@Conditional(OnApiRole.class)
public class DeclarationService {

    private final Jdbi jdbi;
    private final Registry registry;
    private final JobSchedules schedules;
    private final Clock clock;

    DeclarationService(Jdbi jdbi, Registry registry, JobSchedules schedules, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.schedules = schedules;
        this.clock = clock;
    }

    /**
     * @param scope the jobs that whoever asks may see
     * @param ids only these, and those that they wait for; empty: all
     * @throws ServiceException when one of them is not there
     */
    public RegistrySnapshot snapshot(JobScope scope, Collection<String> ids) {
        RegistrySnapshot all = jdbi.withHandle(RegistrySnapshot::read).of(scope::includes);
        if (ids.isEmpty()) {
            return all;
        }
        for (String id : ids) {
            if (!all.names(id)) {
                throw ServiceException.notFound("Job not found");
            }
        }
        Set<String> wanted = CatalogueExport.withAwaited(ids, all);
        return all.of(wanted::contains);
    }

    /**
     * In what Temporal's schedules differ from the registry, and which definitions nobody can compare.
     *
     * @param ids of which jobs
     * @throws ServiceException when Temporal is away
     */
    public List<DriftItem> drift(Predicate<String> ids) {
        List<DriftItem> items = new ArrayList<>(TemporalCalls.orUnavailable(() -> ScheduleDrift.between(
                () -> registry.all().stream().filter(job -> ids.test(job.id())).toList(),
                () -> removedButConverged().stream().filter(ids).toList(),
                schedules,
                clock.instant())));
        items.addAll(
                DriftItem.unreadable(jdbi.withHandle(RegistrySnapshot::read).of(ids)));
        return items;
    }

    private List<String> removedButConverged() {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).removedButConverged());
    }
}
