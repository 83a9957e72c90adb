package dev.perennial.cli.jobs;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.job.JobTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@code jobs.yaml} as a command reads it: whole, or refused with all that is wrong with it. */
public final class CatalogueFile {

    private CatalogueFile() {}

    /** For a world of its own, in which the product's worker alone runs. */
    public static Catalogue read(Path file) {
        return read(file, CatalogueContext.of(JobTypes.shipped()));
    }

    /** @param context what its entries are checked against */
    public static Catalogue read(Path file, CatalogueContext context) {
        String text = text(file);
        try {
            return Catalogue.read(file.getFileName().toString(), text, context);
        } catch (InvalidCatalogueException e) {
            throw mistakes(
                    file, e.problems().stream().map(CatalogueProblem::toString).toList());
        }
    }

    /** By itself alone: any workflow type may be named, and no table is looked at. */
    static Catalogue readAlone(Path file) {
        return read(file, CatalogueContext.of(JobTypes.shipped().orAny()));
    }

    static String text(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Refusal.usage(
                    "there is no file %s".formatted(file), "name the catalogue: perennial apply --file jobs.yaml");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Refusal.usage("%s cannot be read: %s".formatted(file, Database.lastWords(e)));
        }
    }

    static Refusal mistakes(Path file, List<String> mistakes) {
        return Refusal.usage(
                "%s has %d mistake%s; nothing was changed"
                        .formatted(file, mistakes.size(), mistakes.size() == 1 ? "" : "s"),
                mistakes.toArray(String[]::new));
    }
}
