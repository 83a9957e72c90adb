package dev.perennial.cli.jobs;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import dev.perennial.text.Suggestion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What can be said of a catalogue by itself alone.
 *
 * @param name as problems call it
 * @param jobs how many it names; 0 when it cannot be used
 * @param notChecked what only a database knows, in words
 */
record CheckedFile(
        String name,
        int jobs,
        List<CatalogueProblem> problems,
        List<CatalogueProblem> warnings,
        List<String> notChecked) {

    static CheckedFile of(String name, Path file, Instant now) {
        try {
            Catalogue catalogue = Catalogue.read(name, CatalogueFile.text(file), CatalogueContext.of(types()));
            return new CheckedFile(
                    name, catalogue.jobs().size(), List.of(), catalogue.warnings(), notChecked(catalogue, now));
        } catch (InvalidCatalogueException wrong) {
            return new CheckedFile(name, 0, wrong.problems(), List.of(), List.of());
        } catch (Refusal unreadable) {
            return new CheckedFile(
                    name,
                    0,
                    List.of(new CatalogueProblem(null, 0, 0, "", unreadable.getMessage())),
                    List.of(),
                    List.of());
        }
    }

    boolean isValid() {
        return problems.isEmpty();
    }

    private static JobTypes types() {
        return JobTypes.shipped().orAny();
    }

    private static List<String> notChecked(Catalogue catalogue, Instant now) {
        JobTypes types = types();
        List<String> words = new ArrayList<>();
        said(words, "the tables of", idsOf(catalogue, job -> types.find(job.workflow())
                .filter(JobTypeDescription::asksApplication)
                .isPresent()));
        Set<String> known = types.workflows();
        catalogue.jobs().stream()
                .map(JobDefinition::workflow)
                .filter(workflow -> !types.isKnown(workflow))
                .distinct()
                .forEach(workflow -> words.add("whether a worker runs the workflow type %s%s"
                        .formatted(workflow, Suggestion.didYouMean(workflow, known))));
        said(
                words,
                "whether those whose time is over were registered before it, else apply refuses them:",
                idsOf(
                        catalogue,
                        job -> job.timing() instanceof Timing.Once once
                                && !once.instant(job.timeZone()).isAfter(now)));
        return words;
    }

    private static Optional<String> idsOf(Catalogue catalogue, Predicate<JobDefinition> condition) {
        return Optional.of(catalogue.jobs().stream()
                        .filter(condition)
                        .map(JobDefinition::id)
                        .collect(Collectors.joining(", ")))
                .filter(ids -> !ids.isEmpty());
    }

    private static void said(List<String> words, String what, Optional<String> ids) {
        ids.ifPresent(names -> words.add(what + " " + names));
    }
}
