package dev.perennial.service;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueEntry;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.job.JobTypeDao;
import dev.perennial.job.JobTypes;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Reads definitions that callers send, as strictly as {@code perennial apply} reads the file. */
@Component
@Conditional(OnApiRole.class)
class DefinitionCheck {

    private final Jdbi jdbi;
    private final Registry registry;
    private final JobTypes types;
    private final Clock clock;

    DefinitionCheck(Jdbi jdbi, Registry registry, JobTypes types, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.types = types;
        this.clock = clock;
    }

    /** @return the one job, and what will surprise */
    Catalogue read(String id, String json) {
        return orRefused(() -> CatalogueEntry.read(id, json, surroundings()));
    }

    /** @param name by which problems call the file */
    Catalogue catalogue(String name, String yaml) {
        return orRefused(() -> Catalogue.read(name, yaml, surroundings()));
    }

    /** The present definition with what the patch changes. */
    Catalogue patched(JobDefinition present, String patch) {
        String json = orRefused(() -> CatalogueEntry.merged(Catalogue.toJson(present), patch));
        return read(present.id(), json);
    }

    /** An earlier definition, as far as this version understands it. */
    Catalogue again(String id, String spec) {
        try {
            return read(id, Catalogue.toJson(StoredDefinition.read(id, spec)));
        } catch (UnreadableDefinitionException unreadable) {
            throw ServiceException.unreadable(id);
        }
    }

    /** The job types that a definition may name. */
    JobTypes types() {
        return types.or(() -> jdbi.withHandle(handle -> new JobTypeDao(handle).recorded()));
    }

    private CatalogueContext surroundings() {
        return new CatalogueContext(Optional.of(types()), clock.instant(), this::registered).with(jdbi);
    }

    private Optional<JobDefinition> registered(String id) {
        try {
            return registry.find(id).map(RegisteredJob::definition);
        } catch (UnreadableDefinitionException unreadable) {
            return Optional.empty();
        }
    }

    private static <T> T orRefused(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidCatalogueException invalid) {
            throw ServiceException.invalidDefinition(invalid.problems());
        }
    }
}
