package dev.perennial.cli.jobs;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.JobIds;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.declared.CatalogueExport;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.words.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what the registry says as a {@code jobs.yaml}. */
@Command(
        name = "export",
        description = "Write the jobs that are there as jobs.yaml.",
        footer = {
            "",
            "What it writes perennial validate accepts, and perennial plan finds nothing to change in it. Defaults are",
            "left out. Named jobs come with those that they wait for. A pause is a comment, for a file does not say",
            "it. A job that this version cannot read is a comment too, and then the exit code is 4: a file without it,",
            "applied with --prune, would remove it. At a server it takes a token of a viewer.",
            "",
            "Example:",
            "  perennial export --file jobs.yaml"
        })
public final class ExportCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(
            paramLabel = "JOB_ID",
            arity = "0..*",
            description = "Which jobs, as jobs list names them. Default: all")
    private List<String> ids = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Where to write it. Default: standard output")
    private Path file;

    @Option(names = "--force", description = "Write over the file of --file.")
    private boolean force;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public ExportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Optional<Path> target =
                Optional.ofNullable(file).map(context.environment().directory()::resolve);
        target.ifPresent(this::refuseWhatIsThere);
        RegistrySnapshot registry = wanted(Jobs.of(context, server).snapshot());
        String yaml = CatalogueExport.yaml(registry);
        target.ifPresent(path -> write(path, yaml));
        if (output.isJson()) {
            context.terminal().print(JsonText.of(json(registry, target)));
        } else if (target.isEmpty()) {
            context.terminal().out().print(yaml);
            context.terminal().out().flush();
        }
        say(registry, target);
        return registry.unreadable().isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private RegistrySnapshot wanted(RegistrySnapshot all) {
        for (String id : ids) {
            if (!all.names(id)) {
                throw JobIds.unknown(
                        id,
                        Stream.concat(
                                        all.jobs().stream().map(RegistrySnapshot.Job::id),
                                        all.unreadable().stream().map(RegistrySnapshot.Unreadable::id))
                                .toList());
            }
        }
        Set<String> wanted = CatalogueExport.withAwaited(ids, all);
        return ids.isEmpty() ? all : all.of(wanted::contains);
    }

    private void refuseWhatIsThere(Path target) {
        if (Files.exists(target) && !force) {
            throw Refusal.refused(
                    "%s is there already; nothing was written".formatted(target),
                    "name another file, or write over it with --force");
        }
    }

    private static void write(Path target, String yaml) {
        try {
            Files.writeString(target, yaml);
        } catch (IOException e) {
            throw Refusal.usage("%s cannot be written: %s".formatted(target, Database.lastWords(e)));
        }
    }

    private void say(RegistrySnapshot registry, Optional<Path> target) {
        Terminal terminal = context.terminal();
        registry.unreadable().forEach(job -> terminal.note("! " + CatalogueExport.missing(job)));
        registry.jobs().stream()
                .flatMap(job -> CatalogueExport.lost(job).stream())
                .forEach(words -> terminal.note("! " + words));
        registry.jobs().stream()
                .map(RegistrySnapshot.Job::id)
                .filter(id -> !ids.isEmpty() && !ids.contains(id))
                .forEach(id -> terminal.note("! %s is in it too: another one waits for it".formatted(id)));
        target.ifPresent(path -> terminal.note("%d job%s written to %s"
                .formatted(registry.jobs().size(), registry.jobs().size() == 1 ? "" : "s", path)));
    }

    private static Map<String, Object> json(RegistrySnapshot registry, Optional<Path> target) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", target.map(Path::toString).orElse(null));
        json.put("jobs", registry.jobs().stream().map(ExportCommand::json).toList());
        json.put(
                "unreadable",
                registry.unreadable().stream()
                        .map(job -> Map.of("job_id", job.id(), "problem", job.problem()))
                        .toList());
        return json;
    }

    private static Map<String, Object> json(RegistrySnapshot.Job job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job_id", job.id());
        json.put("version", job.version());
        json.put("source", job.writer().source());
        json.put("changed_by", job.writer().by().orElse(null));
        json.put("changed_at", When.iso(job.writer().at()));
        json.put("paused_since", When.iso(job.pausedSince()));
        json.put("unknown_fields", job.unknownFields());
        json.put("definition", JsonText.tree(Catalogue.toJson(job.definition())));
        return json;
    }
}
