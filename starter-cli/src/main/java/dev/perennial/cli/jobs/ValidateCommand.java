package dev.perennial.cli.jobs;

import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads catalogues and says everything that is wrong with them; it needs nothing but the files. */
@Command(
        name = "validate",
        description = "Check jobs.yaml without a database or server: all mistakes at once.",
        footer = {
            "",
            "Each mistake is a line with file, line, column and field, and what would be right; with any the exit",
            "code is 2. What cannot be known without a database is said in one line and is no mistake: whether the",
            "tables of a sweep are there, and which workflow types the workers of your own run.",
            "",
            "Example:",
            "  perennial validate jobs.yaml"
        })
public final class ValidateCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "The catalogues. Default: jobs.yaml")
    private List<Path> files = List.of();

    @Mixin
    private OutputOption output;

    public ValidateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<CheckedFile> checked = files.isEmpty()
                ? List.of(check(context.environment().catalogue()))
                : files.stream().map(this::check).toList();
        if (output.isJson()) {
            context.terminal()
                    .print(JsonText.of(Map.of(
                            "files", checked.stream().map(ValidateCommand::json).toList())));
        } else {
            checked.forEach(this::print);
        }
        return checked.stream().allMatch(CheckedFile::isValid) ? ExitCode.OK : ExitCode.USAGE;
    }

    /** Called by the name that was typed, so that an editor finds it by what is printed. */
    private CheckedFile check(Path file) {
        return CheckedFile.of(file.toString(), context.environment().directory().resolve(file), context.now());
    }

    private void print(CheckedFile file) {
        Terminal terminal = context.terminal();
        file.problems().forEach(problem -> terminal.print(problem.toString()));
        file.warnings().forEach(warning -> terminal.print("! " + warning));
        if (!file.notChecked().isEmpty()) {
            terminal.print("! %s: not checked without a database: %s"
                    .formatted(file.name(), String.join("; ", file.notChecked())));
        }
        int count = file.problems().size();
        terminal.print(
                file.isValid()
                        ? "%s %s: %d job%s"
                                .formatted(
                                        terminal.paint(Tone.GOOD, "✓"), file.name(), file.jobs(), plural(file.jobs()))
                        : "%s %s: %d mistake%s"
                                .formatted(terminal.paint(Tone.BAD, "✗"), file.name(), count, plural(count)));
    }

    private static String plural(int count) {
        return count == 1 ? "" : "s";
    }

    private static Map<String, Object> json(CheckedFile file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", file.name());
        json.put("valid", file.isValid());
        json.put("jobs", file.jobs());
        json.put("problems", file.problems().stream().map(ValidateCommand::json).toList());
        json.put("warnings", file.warnings().stream().map(ValidateCommand::json).toList());
        json.put("not_checked", file.notChecked());
        return json;
    }

    private static Map<String, Object> json(CatalogueProblem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("line", problem.line());
        json.put("column", problem.column());
        json.put("field", problem.path());
        json.put("detail", problem.message());
        return json;
    }
}
