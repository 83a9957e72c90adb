package dev.perennial.cli;

import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.terminal.Terminal;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Environment environment = Environment.ofProcess();
        if (Boolean.getBoolean("perennial.warmup")) {
            WarmUp.run(environment);
            System.exit(ExitCode.OK);
        }
        Context context = new Context(Terminal.ofProcess(environment.variables()), environment);
        System.exit(new Cli(context).run(arguments));
    }
}
