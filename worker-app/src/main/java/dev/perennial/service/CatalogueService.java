package dev.perennial.service;

import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.declared.CataloguePreview;
import dev.perennial.declared.PlannedChange;
import dev.perennial.registry.Claim;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.registry.Registry.Change;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Applies a whole {@code jobs.yaml}, as {@code perennial apply} does beside the database. */
@Component
@Conditional(OnApiRole.class)
public class CatalogueService {

    /** Who owns what is applied. */
    public static final String FILE = "jobs.yaml";

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

    /** @param warnings what will work, though perhaps not as meant */
    public record Applied(List<PlannedChange> changes, List<CatalogueProblem> warnings) {}

    /**
     * Makes the registry say what the file says, in one transaction with its entries in the audit log.
     *
     * @param claim on behalf of {@link #FILE}: whether it takes over what the API owns, and removes what it no longer names
     * @param dryRun true: only say what would be done
     * @throws ServiceException with everything that is wrong in the file
     */
    public Applied apply(String yaml, Claim claim, boolean dryRun, Actor actor) {
        Catalogue wanted = check.catalogue(FILE, yaml);
        Supplier<Applied> work = () -> applied(wanted, claim, dryRun, actor);
        return dryRun ? work.get() : registry.holding(work);
    }

    private Applied applied(Catalogue wanted, Claim claim, boolean dryRun, Actor actor) {
        List<RegisteredJob> before = registry.all();
        List<Change> changes = registry.apply(wanted.jobs(), claim, actor.name(), dryRun);
        List<PlannedChange> planned =
                jdbi.withHandle(handle -> CataloguePreview.of(changes, before, wanted.jobs(), handle, clock.instant()));
        if (!dryRun) {
            planned.stream()
                    .filter(change -> change.change().changesSomething())
                    .forEach(change -> audit(change, actor));
        }
        List<CatalogueProblem> warnings = new ArrayList<>(wanted.warnings());
        warnings.addAll(CataloguePreview.warnings(planned, before));
        return new Applied(planned, warnings);
    }

    private void audit(PlannedChange applied, Actor actor) {
        Deed deed = Deed.done(
                clock.instant(),
                actor,
                applied.kind() == Change.Kind.REMOVED ? "remove_job" : "save_job",
                "job " + applied.jobId(),
                applied.before().map(RegisteredJob::definition).map(Catalogue::toJson),
                applied.after().map(Catalogue::toJson));
        jdbi.useHandle(handle -> new AuditDao(handle).append(deed));
    }
}
