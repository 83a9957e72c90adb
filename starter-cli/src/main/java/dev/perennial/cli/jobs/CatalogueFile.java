package dev.perennial.cli.jobs;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.job.JobTypes;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A {@code jobs.yaml} as a command reads it: whole, or refused with all that is wrong with it. */
public final class CatalogueFile {

    private CatalogueFile() {}

    /** For a world of its own, in which the product's worker alone runs. */
    public static Catalogue read(Path file) {
        return read(file, CatalogueContext.of(JobTypes.shipped()));
    }

    /** @param context what its entries are checked against */
    public static Catalogue read(Path file, CatalogueContext context) {
        if (!Files.isRegularFile(file)) {
            throw Refusal.usage(
                    "there is no file %s".formatted(file), "name the catalogue: perennial apply --file jobs.yaml");
        }
        try {
            return Catalogue.read(file, context);
        } catch (InvalidCatalogueException e) {
            throw Refusal.usage(
                    "%s has %d mistake%s; nothing was changed"
                            .formatted(file, e.problems().size(), e.problems().size() == 1 ? "" : "s"),
                    e.problems().stream().map(CatalogueProblem::toString).toArray(String[]::new));
        } catch (UncheckedIOException e) {
            throw Refusal.usage("%s cannot be read: %s".formatted(file, Database.lastWords(e)));
        }
    }
}
