package dev.perennial.catalogue;

import dev.perennial.schedule.JobDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The jobs of {@code jobs.yaml}: {@code defaults}, and {@code jobs} by their ids.
 *
 * <p>A job has a {@code name}, a {@code workflow} and one of {@code cron}, {@code every} (with {@code offset}) and {@code at}; it may
 * have {@code after}, {@code settings}, what people know it by ({@code group}, {@code owner}, {@code description}, {@code severity}, {@code tags}), and the limits that {@code defaults} may hold too: {@code time_zone}, {@code coalesce},
 * {@code max_instances}, {@code misfire_grace}, {@code catchup_window}, {@code timeout}. {@code docs/jobs.schema.json} tells editors the
 * same.
 *
 * @param jobs in the order of the file
 * @param warnings what will work, though perhaps not as meant
 */
public record Catalogue(List<JobDefinition> jobs, List<CatalogueProblem> warnings) {

    private static final int MAX_CHARACTERS = 1 << 20;

    public Catalogue {
        jobs = List.copyOf(jobs);
        warnings = List.copyOf(warnings);
    }

    /** Reads a file in which any job type may be named, with any settings. */
    public static Catalogue read(Path file) {
        return read(file, CatalogueContext.NONE);
    }

    /**
     * Reads a file.
     *
     * @param context what its entries are checked against
     * @throws InvalidCatalogueException with everything that is wrong in it
     * @throws UncheckedIOException if it cannot be read at all
     */
    public static Catalogue read(Path file, CatalogueContext context) {
        try {
            return read(file.getFileName().toString(), Files.readString(file), context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for a text, with the name that problems call it by. */
    public static Catalogue read(String fileName, String text) {
        return read(fileName, text, CatalogueContext.NONE);
    }

    public static Catalogue read(String fileName, String text, CatalogueContext context) {
        CatalogueProblems problems = new CatalogueProblems(fileName);
        List<JobDefinition> jobs = jobs(text, problems, context);
        problems.throwIfAny();
        return new Catalogue(jobs, problems.warnings());
    }

    private static List<JobDefinition> jobs(String text, CatalogueProblems problems, CatalogueContext context) {
        if (text.length() > MAX_CHARACTERS) {
            problems.add(null, "", "is larger than a megabyte: a catalogue is a list of jobs");
            return List.of();
        }
        try {
            Node root = PlainYaml.compose(text);
            if (root == null) {
                problems.add(null, "", "is empty: it holds the jobs under jobs:, each under its id");
                return List.of();
            }
            return new CatalogueReader(problems, context).jobs(root);
        } catch (YAMLException notYaml) {
            problems.notYaml(notYaml);
            return List.of();
        }
    }

    /** One entry as the registry keeps it: every default spelled out and keys sorted, so that equal jobs give equal texts. */
    public static String toJson(JobDefinition job) {
        return CatalogueJson.write(job);
    }

    /** One entry as people would write it under {@code jobs:}, without what is the default anyway. */
    public static String toYaml(JobDefinition job) {
        return CatalogueYaml.write(job);
    }

    /** The same as lines below {@code jobs:} of a file, already indented. */
    public static String toYamlBelowJobs(JobDefinition job) {
        return CatalogueYaml.writeBelowJobs(job);
    }

    /** What a person would write of a definition, field by field, without what is the default anyway. */
    public static Map<String, Object> said(JobDefinition job) {
        return CatalogueYaml.entry(job);
    }

    /** Entries by their ids, of plain values by field, as people would write them under {@code jobs:}; nothing is checked. */
    public static String toYaml(Map<String, ?> entries) {
        return PlainYaml.write(entries);
    }

    /**
     * Reads what {@link #toJson} wrote, with its keys in any order, as strictly as a file. What the registry holds is read by
     * {@link StoredDefinition}.
     *
     * @throws InvalidCatalogueException if it is not the JSON of an entry
     */
    public static JobDefinition fromJson(String id, String json) {
        return CatalogueJson.read(id, json);
    }
}
