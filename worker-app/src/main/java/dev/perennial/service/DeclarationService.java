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
import java.util.Optional;
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

    /** @param scope the jobs that whoever asks may see */
    public RegistrySnapshot snapshot(JobScope scope) {
        return jdbi.withHandle(RegistrySnapshot::read).of(scope::includes);
    }

    /** The same of these jobs and those that they wait for; empty when one of these is not there. */
    public Optional<RegistrySnapshot> snapshot(JobScope scope, Collection<String> ids) {
        RegistrySnapshot all = snapshot(scope);
        Set<String> wanted = CatalogueExport.withAwaited(ids, all);
        return ids.stream().allMatch(all::names) ? Optional.of(all.of(wanted::contains)) : Optional.empty();
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

    /** The same of one job that can be read. */
    public List<DriftItem> scheduleDrift(String id) {
        return TemporalCalls.orUnavailable(() ->
                ScheduleDrift.between(() -> registry.find(id).stream().toList(), List::of, schedules, clock.instant()));
    }

    private List<String> removedButConverged() {
        return jdbi.withHandle(handle -> new JobDefinitionDao(handle).removedButConverged());
    }
}
