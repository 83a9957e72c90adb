package dev.perennial.cli;

import dev.perennial.cli.access.AuditCommand;
import dev.perennial.cli.access.OpenCommand;
import dev.perennial.cli.access.TokensCommand;
import dev.perennial.cli.access.TokensCreateCommand;
import dev.perennial.cli.access.TokensListCommand;
import dev.perennial.cli.access.TokensRevokeCommand;
import dev.perennial.cli.alerts.AlertsCommand;
import dev.perennial.cli.alerts.AlertsListCommand;
import dev.perennial.cli.alerts.AlertsTestCommand;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.cutover.CutoverBackCommand;
import dev.perennial.cli.cutover.CutoverCommand;
import dev.perennial.cli.cutover.CutoverEndCommand;
import dev.perennial.cli.cutover.CutoverListCommand;
import dev.perennial.cli.cutover.CutoverMoveCommand;
import dev.perennial.cli.cutover.CutoverReadCommand;
import dev.perennial.cli.cutover.CutoverWatchCommand;
import dev.perennial.cli.doctor.DoctorCommand;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.imports.ImportCommand;
import dev.perennial.cli.jobs.ApplyCommand;
import dev.perennial.cli.jobs.DriftCommand;
import dev.perennial.cli.jobs.ExportCommand;
import dev.perennial.cli.jobs.JobsCommand;
import dev.perennial.cli.jobs.JobsListCommand;
import dev.perennial.cli.jobs.JobsNextCommand;
import dev.perennial.cli.jobs.JobsPauseCommand;
import dev.perennial.cli.jobs.JobsResumeCommand;
import dev.perennial.cli.jobs.JobsRunCommand;
import dev.perennial.cli.jobs.JobsShowCommand;
import dev.perennial.cli.jobs.PlanCommand;
import dev.perennial.cli.jobs.StatsCommand;
import dev.perennial.cli.jobs.ValidateCommand;
import dev.perennial.cli.jobs.WhyCommand;
import dev.perennial.cli.login.LoginCommand;
import dev.perennial.cli.login.LogoutCommand;
import dev.perennial.cli.mirror.MirrorCommand;
import dev.perennial.cli.mirror.MirrorRebuildCommand;
import dev.perennial.cli.runs.RunsCancelCommand;
import dev.perennial.cli.runs.RunsCommand;
import dev.perennial.cli.runs.RunsListCommand;
import dev.perennial.cli.runs.RunsPaceCommand;
import dev.perennial.cli.runs.RunsShowCommand;
import dev.perennial.cli.world.DemoCommand;
import dev.perennial.cli.world.DevCommand;
import dev.perennial.cli.world.StartCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The tree of commands, and how each of its refusals is told. */
final class Cli {

    private static final int WIDTH = 105;

    private final Context context;
    private final PerennialCommand root = new PerennialCommand();

    Cli(Context context) {
        this.context = context;
    }

    int run(String... arguments) {
        return commands().execute(arguments);
    }

    CommandLine commands() {
        CommandLine jobs = new CommandLine(new JobsCommand())
                .addSubcommand(new JobsListCommand(context))
                .addSubcommand(new JobsShowCommand(context))
                .addSubcommand(new JobsRunCommand(context))
                .addSubcommand(new JobsPauseCommand(context))
                .addSubcommand(new JobsResumeCommand(context))
                .addSubcommand(new JobsNextCommand(context));
        CommandLine runs = new CommandLine(new RunsCommand())
                .addSubcommand(new RunsListCommand(context))
                .addSubcommand(new RunsShowCommand(context))
                .addSubcommand(new RunsCancelCommand(context))
                .addSubcommand(new RunsPaceCommand(context));
        CommandLine cutover = new CommandLine(new CutoverCommand())
                .addSubcommand(new CutoverListCommand(context))
                .addSubcommand(new CutoverWatchCommand(context))
                .addSubcommand(new CutoverReadCommand(context))
                .addSubcommand(new CutoverMoveCommand(context))
                .addSubcommand(new CutoverBackCommand(context))
                .addSubcommand(new CutoverEndCommand(context));
        CommandLine mirror = new CommandLine(new MirrorCommand()).addSubcommand(new MirrorRebuildCommand(context));
        CommandLine alerts = new CommandLine(new AlertsCommand())
                .addSubcommand(new AlertsListCommand(context))
                .addSubcommand(new AlertsTestCommand(context));
        CommandLine tokens = new CommandLine(new TokensCommand())
                .addSubcommand(new TokensListCommand(context))
                .addSubcommand(new TokensCreateCommand(context))
                .addSubcommand(new TokensRevokeCommand(context));
        CommandLine all = new CommandLine(root)
                .addSubcommand(new DemoCommand(context))
                .addSubcommand(new DevCommand(context))
                .addSubcommand(new StartCommand(context))
                .addSubcommand(new ImportCommand(context))
                .addSubcommand(cutover)
                .addSubcommand(new ValidateCommand(context))
                .addSubcommand(new PlanCommand(context))
                .addSubcommand(new ApplyCommand(context))
                .addSubcommand(new DriftCommand(context))
                .addSubcommand(new ExportCommand(context))
                .addSubcommand(jobs)
                .addSubcommand(runs)
                .addSubcommand(new WhyCommand(context))
                .addSubcommand(new StatsCommand(context))
                .addSubcommand(new LoginCommand(context))
                .addSubcommand(new LogoutCommand(context))
                .addSubcommand(new OpenCommand(context))
                .addSubcommand(tokens)
                .addSubcommand(new AuditCommand(context))
                .addSubcommand(mirror)
                .addSubcommand(alerts)
                .addSubcommand(new DoctorCommand(context))
                .addSubcommand(new VersionCommand(context))
                .addSubcommand(new CompletionCommand(context))
                .addSubcommand(new ManCommand(context))
                .setUsageHelpWidth(WIDTH)
                .setUsageHelpAutoWidth(false)
                .setExpandAtFiles(false)
                .setAbbreviatedSubcommandsAllowed(false)
                .setColorScheme(Help.defaultColorScheme(context.terminal().colour() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setOut(new PrintWriter(context.terminal().out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(context.terminal().err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(this::misspelt)
                .setExecutionExceptionHandler(this::failed);
        inOrderOfDeclaration(all);
        return all;
    }

    /** What one needs first stands first; the alphabet knows nothing of that. */
    private static void inOrderOfDeclaration(CommandLine command) {
        command.getCommandSpec().usageMessage().sortOptions(false).sortSynopsis(false);
        command.getSubcommands().values().forEach(Cli::inOrderOfDeclaration);
    }

    private int misspelt(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        String help = "next: %s --help".formatted(command.getCommandSpec().qualifiedName());
        List<String> meant =
                problem instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        context.terminal()
                .complain(
                        said(problem),
                        meant.isEmpty()
                                ? List.of(help)
                                : List.of(
                                        "did you mean %s?"
                                                .formatted(meant.get(0).replaceFirst("^perennial ", "")),
                                        help));
        return ExitCode.USAGE;
    }

    private static String said(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return "unknown: %s".formatted(String.join(" ", unmatched.getUnmatched()));
        }
        return problem.getMessage().lines().findFirst().orElse("this cannot be understood");
    }

    private int failed(Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
        if (root.isVerbose()) {
            problem.printStackTrace(context.terminal().err());
        }
        if (problem instanceof Refusal refusal) {
            context.terminal().complain(refusal.getMessage(), refusal.advice());
            return refusal.exitCode();
        }
        context.terminal()
                .complain(
                        "%s could not go on: %s"
                                .formatted(command.getCommandSpec().qualifiedName(), Database.lastWords(problem)),
                        List.of("this is a bug of the command; the same with --verbose shows where"));
        return ExitCode.BUG;
    }
}
