package dev.perennial.cli;

import dev.perennial.cli.context.Context;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The script with which a shell completes this command. */
@Command(
        name = "completion",
        description = "Print the script that completes commands and options.",
        footer = {"", "Example:", "  source <(perennial completion bash)"})
final class CompletionCommand implements Runnable {

    enum Shell {
        bash,
        zsh
    }

    private final Context context;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell;

    CompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        // The one script serves both: it loads bash's completion into zsh.
        context.terminal().print(AutoComplete.bash("perennial", new Cli(context).commands()));
    }
}
