package dev.perennial.cli.imports;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.job.JobTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes jobs of what was found in a source. */
final class Importer {

    private static final String FILE = "jobs.yaml";

    private final CatalogueContext context;

    // Mutable state
    private final Ids ids = new Ids();
    private final JobsYaml yaml = new JobsYaml();
    private final Map<Map<String, Object>, ReportLine> byEssence = new HashMap<>();

    /** @param now what was due once before it is over */
    Importer(Instant now) {
        context = new CatalogueContext(Optional.of(JobTypes.shipped()), now, id -> Optional.empty());
    }

    ImportReport report(Findings findings, List<String> heading) {
        List<ReportLine> lines = new ArrayList<>();
        findings.entries().forEach(entry -> lines.add(line(entry)));
        Map<String, Secrets.Needed> secrets = findings.secrets().needed();
        secrets.keySet().removeIf(variable -> !yaml.refersTo(variable));
        return new ImportReport(
                lines, findings.remarks(), secrets, findings.commands(), yaml.text(heading(heading, secrets)));
    }

    private ReportLine line(Entry entry) {
        Map<String, Object> essence = new LinkedHashMap<>(entry.job().essence());
        ReportLine alike = essence.isEmpty() ? null : byEssence.get(essence);
        if (alike != null && entry.refusal().isEmpty()) {
            return ReportLine.merged(entry, alike);
        }
        Map<String, Object> fields = JobsYaml.held(entry.job().fields());
        String id =
                ids.free(entry.job().wantedId().isEmpty() ? "job" : entry.job().wantedId());
        Optional<String> problem = entry.refusal().or(() -> problem(id, fields));
        if (problem.isPresent()) {
            ReportLine refused = ReportLine.refused(entry, problem.get());
            yaml.refused(refused, id, entry.job().isDue() ? fields : Map.of());
            return refused;
        }
        ReportLine imported = ReportLine.imported(entry, id);
        byEssence.put(essence, imported);
        yaml.job(imported, fields);
        return imported;
    }

    /** What {@code apply} would say. */
    private Optional<String> problem(String id, Map<String, Object> fields) {
        try {
            Catalogue.read(FILE, JobsYaml.single(id, fields), context);
            return Optional.empty();
        } catch (InvalidCatalogueException e) {
            return Optional.of(words(id, e.problems()));
        }
    }

    /** Of several problems, a kind of job that is not known comes first: the others follow from it. */
    private static String words(String id, List<CatalogueProblem> problems) {
        return problems.stream()
                .filter(problem -> problem.message().startsWith("unknown field"))
                .map(problem -> field(id, problem))
                .filter(ImportedJob.KINDS::contains)
                .findFirst()
                .map("needs a job of the kind %s, which this version does not have"::formatted)
                .orElseGet(() -> words(id, problems.get(0)));
    }

    private static String words(String id, CatalogueProblem problem) {
        String field = field(id, problem);
        return field.isEmpty() ? problem.message() : field + " " + problem.message();
    }

    private static String field(String id, CatalogueProblem problem) {
        return problem.path().replaceFirst("^jobs\\." + id + "\\.?", "");
    }

    private static List<String> heading(List<String> heading, Map<String, Secrets.Needed> secrets) {
        List<String> all = new ArrayList<>(heading);
        secrets.forEach((variable, needed) ->
                all.add("environment of the worker: %s, see %s".formatted(variable, needed.origin())));
        if (!secrets.isEmpty()) {
            all.add("PERENNIAL_SECRETS: "
                    + secrets.entrySet().stream()
                            .map(secret -> secret.getValue().listed(secret.getKey()))
                            .collect(Collectors.joining(", ")));
        }
        return all;
    }
}
