package dev.perennial.service;

import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.registry.RegisteredJob;
import java.util.List;

/**
 * A job whose definition was written.
 *
 * @param created whether there was none before
 * @param warnings what will work, though perhaps not as meant
 */
public record SavedJob(RegisteredJob job, boolean created, List<CatalogueProblem> warnings) {

    public SavedJob {
        warnings = List.copyOf(warnings);
    }
}
