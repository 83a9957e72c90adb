package dev.perennial.service;

import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.registry.Claim;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Applies a whole {@code jobs.yaml}, as {@code perennial apply} does beside the database. */
@Component
@Conditional(OnApiRole.class)
public class CatalogueService {

    private static final String FILE = "jobs.yaml";

    private final Jdbi jdbi;
    private final Registry registry;
    private final DefinitionCheck check;
    private final Clock clock;

    CatalogueService(Jdbi jdbi, Registry registry, DefinitionCheck check, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.check = check;
        this.clock = clock;
    }

    /**
     * What was or would be done with one job.
     *
     * @param before empty when there was none, or none that this version can read
     * @param after empty when the file does not name it
     */
    public record AppliedChange(Change change, Optional<RegisteredJob> before, Optional<JobDefinition> after) {}

    /** @param warnings what will work, though perhaps not as meant */
    public record Applied(List<AppliedChange> changes, List<CatalogueProblem> warnings) {}

    /**
     * Makes the registry say what the file says, in one transaction with its entries in the audit log.
     *
     * @param takeOver whether what the API owns becomes the file's, where the file names it
     * @param dryRun true: only say what would be done
     * @throws ServiceException with everything that is wrong in the file
     */
    public Applied apply(String yaml, boolean takeOver, boolean dryRun, Actor actor) {
        Catalogue wanted = check.catalogue(FILE, yaml);
        Supplier<List<AppliedChange>> work = () -> changes(wanted, new Claim(FILE, takeOver), dryRun, actor);
        return new Applied(dryRun ? work.get() : registry.holding(work), wanted.warnings());
    }

    private List<AppliedChange> changes(Catalogue wanted, Claim claim, boolean dryRun, Actor actor) {
        Map<String, RegisteredJob> before = byId(registry.all(), RegisteredJob::id);
        Map<String, JobDefinition> after = byId(wanted.jobs(), JobDefinition::id);
        List<AppliedChange> changes = registry.apply(wanted.jobs(), claim, actor.name(), dryRun).stream()
                .map(change -> new AppliedChange(
                        change,
                        Optional.ofNullable(before.get(change.jobId())),
                        Optional.ofNullable(after.get(change.jobId()))))
                .toList();
        if (!dryRun) {
            changes.stream()
                    .filter(applied -> applied.change().changesSomething())
                    .forEach(applied -> audit(applied, actor));
        }
        return changes;
    }

    private void audit(AppliedChange applied, Actor actor) {
        Deed deed = Deed.done(
                clock.instant(),
                actor,
                applied.change().kind() == Change.Kind.REMOVED ? "remove_job" : "save_job",
                "job " + applied.change().jobId(),
                applied.before().map(RegisteredJob::definition).map(Catalogue::toJson),
                applied.after().map(Catalogue::toJson));
        jdbi.useHandle(handle -> new AuditDao(handle).append(deed));
    }

    private static <T> Map<String, T> byId(List<T> all, Function<T, String> id) {
        return all.stream().collect(Collectors.toMap(id, Function.identity()));
    }
}
