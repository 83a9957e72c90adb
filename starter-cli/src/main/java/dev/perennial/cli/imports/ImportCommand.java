package dev.perennial.cli.imports;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.Times;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.imports.ReportLine.Outcome;
import dev.perennial.cli.terminal.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a {@code jobs.yaml} from what another scheduler is told by. It needs no server. */
@Command(
        name = "import",
        description = "Write a jobs.yaml from vercel.json, a crontab, GitHub workflows, CronJobs and others.",
        footer = {
            "",
            "Every job is held: it begins paused, until perennial jobs resume ID. What cannot be a job is written as a",
            "comment. On standard error each entry of the source has a line that says what became of it and why.",
            "Secrets are not written: a job refers to an environment variable, and the report says which to set.",
            "",
            "Exit code 0 when something was imported, also when other entries were refused; 4 when nothing was, or the",
            "file of --out is there; 2 when the source cannot be read.",
            "",
            "Example:",
            "  perennial import vercel.json --out jobs.yaml"
        })
public final class ImportCommand implements Callable<Integer> {

    private static final int MAX_BYTES = 1 << 20;

    private final Context context;

    @Parameters(paramLabel = "FILE", description = "The source; for GitHub also the folder .github/workflows.")
    private Path file;

    @Option(
            names = "--from",
            paramLabel = "KIND",
            description =
                    "vercel, crontab, github, k8s, apscheduler or temporal. Default: told by the file's name and content")
    private SourceKind from;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write it. Default: standard output")
    private Path out;

    @Option(
            names = "--commands",
            paramLabel = "FILE",
            description =
                    "Where to write the commands that the operator of a worker has to allow (PERENNIAL_COMMANDS_FILE).")
    private Path commands;

    @Option(names = "--force", description = "Write over the files of --out and --commands.")
    private boolean force;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Where times are meant that the source gives no zone for. Default: UTC")
    private String zone;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The application: for paths of vercel.json, localhost, and URLs that begin with a variable.")
    private String baseUrl;

    @Option(
            names = "--repository",
            paramLabel = "OWNER/NAME",
            description = "Of the workflows. Default: the origin of the .git above them")
    private String repository;

    @Mixin
    private OutputOption output;

    public ImportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path source = context.environment().directory().resolve(file);
        Optional<Path> target =
                Optional.ofNullable(out).map(context.environment().directory()::resolve);
        target.ifPresent(this::refuseWhatIsThere);
        Optional<Path> allowed =
                Optional.ofNullable(commands).map(context.environment().directory()::resolve);
        allowed.ifPresent(this::refuseWhatIsThere);
        ImportOptions options = options();
        List<SourceFile> files = files(source);
        SourceKind kind = kind(source, files);
        ImportReport report = report(kind, files, options);
        target.ifPresent(path -> write(path, report.yaml()));
        if (!report.commands().isEmpty()) {
            allowed.ifPresent(path -> write(path, report.commands().yaml()));
        }
        print(kind, report, target);
        return report.count(Outcome.IMPORTED) == 0 && report.count(Outcome.REFUSED) > 0
                ? ExitCode.REFUSED
                : ExitCode.OK;
    }

    private ImportOptions options() {
        if (repository != null && !repository.matches("[\\w.-]+/[\\w.-]+")) {
            throw Refusal.usage("--repository %s is no OWNER/NAME".formatted(repository));
        }
        return new ImportOptions(
                Optional.ofNullable(zone).map(name -> Times.zone("--zone", name)),
                Optional.ofNullable(baseUrl).map(ImportCommand::base),
                Optional.ofNullable(repository));
    }

    private static String base(String url) {
        try {
            URI uri = new URI(url);
            boolean whole = uri.getScheme() != null && uri.getScheme().matches("(?i)https?") && uri.getHost() != null;
            if (whole && uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return url.replaceFirst("/+$", "");
            }
        } catch (URISyntaxException notOne) {
            // answered below, like a URL that is more or less than a base
        }
        throw Refusal.usage(
                "--base-url is no URL of an application",
                "write it like https://app.example.com, without user or query");
    }

    private void refuseWhatIsThere(Path target) {
        if (Files.exists(target) && !force) {
            throw Refusal.refused(
                    "%s is there already; nothing was written".formatted(target),
                    "name another file, or write over it with --force");
        }
    }

    private List<SourceFile> files(Path source) {
        if (!Files.exists(source)) {
            throw Refusal.usage("there is no file %s".formatted(source), "name a source: perennial import vercel.json");
        }
        if (!Files.isDirectory(source)) {
            return List.of(read(source, file.toString()));
        }
        if (from != null && from != SourceKind.github) {
            throw Refusal.usage("%s is a folder; of %s a file is imported".formatted(source, from));
        }
        Path folder =
                Files.isDirectory(source.resolve(".github/workflows")) ? source.resolve(".github/workflows") : source;
        List<SourceFile> workflows = workflows(folder);
        if (workflows.isEmpty()) {
            throw Refusal.usage(
                    "there is no workflow in %s".formatted(folder),
                    "name a folder with .yml files, or a file of another source");
        }
        return workflows;
    }

    private static List<SourceFile> workflows(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .map(path -> read(path, path.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw Refusal.usage("%s cannot be read: %s".formatted(folder, Database.lastWords(e)));
        }
    }

    private static SourceFile read(Path path, String name) {
        try {
            if (Files.isRegularFile(path) && Files.size(path) > MAX_BYTES) {
                throw Refusal.usage(
                        "%s is larger than a megabyte".formatted(path), "name the file that holds the times");
            }
            String text = Files.readString(path);
            return new SourceFile(
                    name,
                    path.toAbsolutePath().normalize(),
                    text.replaceFirst("^\uFEFF", "").replace("\r\n", "\n"));
        } catch (CharacterCodingException e) {
            throw Refusal.usage("%s is no text in UTF-8".formatted(path));
        } catch (IOException e) {
            throw Refusal.usage("%s cannot be read: %s".formatted(path, Database.lastWords(e)));
        }
    }

    private SourceKind kind(Path source, List<SourceFile> files) {
        if (from != null) {
            return from;
        }
        try {
            return SourceKind.of(source, files.get(0).text())
                    .orElseThrow(() -> Refusal.usage(
                            "it cannot be told what %s is: nothing in it says when something is to run"
                                    .formatted(source),
                            "say it with --from: vercel, crontab, github, k8s, apscheduler or temporal"));
        } catch (UnreadableSourceException e) {
            throw unreadable(files.get(0), e);
        }
    }

    private ImportReport report(SourceKind kind, List<SourceFile> files, ImportOptions options) {
        Findings findings = new Findings();
        for (SourceFile each : files) {
            try {
                kind.source(options).read(each, findings);
            } catch (UnreadableSourceException e) {
                throw unreadable(each, e);
            }
        }
        return new Importer(context.now()).report(findings, heading(kind));
    }

    private static Refusal unreadable(SourceFile file, UnreadableSourceException e) {
        return Refusal.usage("%s, line %d: %s; nothing was written".formatted(file.name(), e.line(), e.getMessage()));
    }

    private List<String> heading(SourceKind kind) {
        return List.of(
                "From %s (%s), by perennial import. Every job is held: it begins paused."
                        .formatted(file.getFileName(), kind),
                "See what it changes:  perennial plan --file jobs.yaml",
                "Other jobs stay; one file for all is easier to keep: copy these under the jobs: of theirs.",
                "Switch a job on:      perennial jobs resume ID");
    }

    private static void write(Path target, String yaml) {
        try {
            Files.writeString(target, yaml);
        } catch (IOException e) {
            throw Refusal.usage("%s cannot be written: %s".formatted(target, Database.lastWords(e)));
        }
    }

    private void print(SourceKind kind, ImportReport report, Optional<Path> target) {
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", file.toString());
            json.put("from", kind.name());
            json.put("out", target.map(Path::toString).orElse(null));
            json.putAll(report.json());
            if (target.isEmpty()) {
                json.put("jobs_yaml", report.yaml());
            }
            context.terminal().print(JsonText.of(json));
            return;
        }
        if (target.isEmpty()) {
            context.terminal().out().print(report.yaml());
            context.terminal().out().flush();
        }
        report.text().forEach(context.terminal()::note);
        target.ifPresent(path -> context.terminal().note("next: perennial plan --file %s".formatted(path)));
    }
}
